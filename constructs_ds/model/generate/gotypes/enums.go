package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// closed names the types that validation in k8s.io/kubernetes (pkg/apis/core/validation) limits to their constants
// although they carry no marker.
var closed = map[string]bool{
	"ConditionStatus":                         true,
	"ContainerRestartPolicy":                  true,
	"ContainerRestartRuleAction":              true,
	"ContainerRestartRuleOnExitCodesOperator": true,
	"LabelSelectorOperator":                   true,
	"LoadBalancerIPMode":                      true,
	"OSName":                                  true,
	"PodSELinuxChangePolicy":                  true,
	"RecursiveReadOnlyMode":                   true,
	"ResourceResizeRestartPolicy":             true,
}

// enum returns the key of an enumerated string type, after keeping its constants; "" for any other type.
// Types with the marker +enum count, and the closed ones: others have well-known values, and more may come.
func (w *walker) enum(goType reflect.Type) string {
	if goType.Kind() != reflect.String || !strings.HasPrefix(goType.PkgPath(), "k8s.io/") {
		return ""
	}
	values, ok := w.constants(goType.PkgPath())[goType.Name()]
	if !ok {
		return ""
	}
	key := goType.PkgPath() + "." + goType.Name()
	w.enums[key] = values
	return key
}

// constants reads the source of one package: its enumerated string types and their constants in order.
func (w *walker) constants(path string) map[string][]string {
	if found, done := w.seen[path]; done {
		return found
	}
	found := map[string][]string{}
	w.seen[path] = found
	directory, err := exec.Command("go", "list", "-f", "{{.Dir}}", path).Output()
	if err != nil {
		w.err = err
		return found
	}
	files, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(directory)), "*types.go"))
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			w.err = err
			return found
		}
		for _, declaration := range file.Decls {
			if general, ok := declaration.(*ast.GenDecl); ok && general.Tok == token.TYPE {
				markEnums(general, found)
			}
		}
		for _, declaration := range file.Decls {
			if general, ok := declaration.(*ast.GenDecl); ok && general.Tok == token.CONST {
				addConstants(general, found)
			}
		}
	}
	return found
}

func markEnums(declaration *ast.GenDecl, found map[string][]string) {
	for _, spec := range declaration.Specs {
		if name := spec.(*ast.TypeSpec).Name.Name; closed[name] {
			found[name] = []string{}
		}
	}
	for _, line := range strings.Split(commentText(declaration.Doc), "\n") {
		if strings.TrimSpace(strings.TrimPrefix(line, "//")) == "+enum" {
			for _, spec := range declaration.Specs {
				found[spec.(*ast.TypeSpec).Name.Name] = []string{}
			}
		}
	}
}

func commentText(group *ast.CommentGroup) string {
	if group == nil {
		return ""
	}
	lines := make([]string, 0, len(group.List))
	for _, comment := range group.List {
		lines = append(lines, comment.Text) // not group.Text(), which drops markers
	}
	return strings.Join(lines, "\n")
}

func addConstants(declaration *ast.GenDecl, found map[string][]string) {
	for _, spec := range declaration.Specs {
		values := spec.(*ast.ValueSpec)
		name, ok := constantType(values)
		if !ok {
			continue
		}
		known, enumerated := found[name.Name]
		if !enumerated {
			continue
		}
		for _, value := range values.Values {
			if call, ok := value.(*ast.CallExpr); ok && len(call.Args) == 1 {
				value = call.Args[0]
			}
			if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil {
					known = append(known, text)
				}
			}
		}
		found[name.Name] = known
	}
}

// constantType finds the type in both spellings: `X T = "x"` and `X = T("x")`.
func constantType(values *ast.ValueSpec) (*ast.Ident, bool) {
	if name, ok := values.Type.(*ast.Ident); ok {
		return name, true
	}
	if len(values.Values) == 1 {
		if call, ok := values.Values[0].(*ast.CallExpr); ok {
			name, ok := call.Fun.(*ast.Ident)
			return name, ok
		}
	}
	return nil, false
}
