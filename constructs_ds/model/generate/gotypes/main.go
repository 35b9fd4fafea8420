// Command gotypes prints, as JSON, what the Go structs of k8s.io/api say and the OpenAPI schema does not:
// the order in which fields are declared, how lists merge in a strategic merge patch, which constants
// an enumerated string type has, and which kinds exist.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

// Output is the document that is printed.
type Output struct {
	Kinds []Kind              `json:"kinds"`
	Types map[string][]Field  `json:"types"`
	Enums map[string][]string `json:"enums"`
}

// Kind is one registered kind and the name of its definition.
type Kind struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Type       string `json:"type"`
}

// Field is one JSON field of a struct, in the place where Go declares it.
type Field struct {
	Name          string `json:"name"`
	Type          string `json:"type,omitempty"` // definition of the object, or of the elements of the list or map
	Shape         string `json:"shape"`          // "scalar", "object", "list" or "map"
	Enum          string `json:"enum,omitempty"`
	PatchStrategy string `json:"patchStrategy,omitempty"`
	PatchMergeKey string `json:"patchMergeKey,omitempty"`
}

func main() {
	walk := newWalker()
	output := Output{Kinds: []Kind{}, Types: walk.types, Enums: walk.enums}
	for gvk, goType := range scheme.Scheme.AllKnownTypes() {
		if !strings.HasPrefix(goType.PkgPath(), "k8s.io/api/") {
			continue // options, watch events and internal versions
		}
		if _, isKind := goType.FieldByName("TypeMeta"); !isKind {
			continue
		}
		output.Kinds = append(output.Kinds, Kind{apiVersion(gvk), gvk.Kind, walk.visit(goType)})
	}
	sortKinds(output.Kinds)
	if walk.err != nil {
		fmt.Fprintln(os.Stderr, "gotypes:", walk.err)
		os.Exit(1)
	}
	print(output)
}

// print writes one line for each kind, field and enumerated type, so that a difference can be read.
func print(output Output) {
	writer := bufio.NewWriter(os.Stdout)
	defer writer.Flush()
	fmt.Fprint(writer, "{\n\"kinds\": ")
	printList(writer, output.Kinds)
	fmt.Fprint(writer, ",\n\"types\": {")
	for index, name := range slices.Sorted(maps.Keys(output.Types)) {
		fmt.Fprintf(writer, "%s\n%s: ", separator(index), line(name))
		printList(writer, output.Types[name])
	}
	fmt.Fprint(writer, "\n},\n\"enums\": {")
	for index, name := range slices.Sorted(maps.Keys(output.Enums)) {
		fmt.Fprintf(writer, "%s\n%s: %s", separator(index), line(name), line(output.Enums[name]))
	}
	fmt.Fprint(writer, "\n}\n}\n")
}

func printList[T any](writer *bufio.Writer, items []T) {
	fmt.Fprint(writer, "[")
	for index, item := range items {
		fmt.Fprintf(writer, "%s\n%s", separator(index), line(item))
	}
	fmt.Fprint(writer, "\n]")
}

func separator(index int) string {
	if index == 0 {
		return ""
	}
	return ","
}

func line(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // plain structs of strings always encode
	}
	return string(text)
}

func apiVersion(gvk schema.GroupVersionKind) string {
	return gvk.GroupVersion().String()
}

var marshaler = reflect.TypeFor[json.Marshaler]()

// isLeaf tells types whose JSON is not their fields: quantities, times, int-or-string, raw objects.
func isLeaf(goType reflect.Type) bool {
	return goType.Kind() != reflect.Struct || goType.Implements(marshaler) || reflect.PointerTo(goType).Implements(marshaler)
}
