package main

import (
	"reflect"
	"sort"
	"strings"
)

type modelNamer interface{ OpenAPIModelName() string }

// walker visits struct types once each and keeps what it found.
type walker struct {
	types map[string][]Field
	enums map[string][]string
	seen  map[string]map[string][]string // package path -> enumerated type -> constants
	err   error
}

func newWalker() *walker {
	return &walker{types: map[string][]Field{}, enums: map[string][]string{}, seen: map[string]map[string][]string{}}
}

// visit records a struct type and everything below it, and returns the name of its definition.
func (w *walker) visit(goType reflect.Type) string {
	name := modelName(goType)
	if _, done := w.types[name]; !done {
		w.types[name] = nil // a type may hold itself
		w.types[name] = w.fields(goType)
	}
	return name
}

func modelName(goType reflect.Type) string {
	if namer, ok := reflect.New(goType).Interface().(modelNamer); ok {
		return namer.OpenAPIModelName()
	}
	return goType.PkgPath() + "." + goType.Name()
}

func (w *walker) fields(goType reflect.Type) []Field {
	fields := []Field{}
	for _, member := range reflect.VisibleFields(goType) {
		if len(member.Index) != 1 {
			continue // reached through the struct that embeds it
		}
		name, options, _ := strings.Cut(member.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case name == "" && (member.Anonymous || strings.Contains(options, "inline")):
			fields = append(fields, w.fields(deref(member.Type))...)
		case name != "":
			fields = append(fields, w.field(name, member))
		}
	}
	return fields
}

func (w *walker) field(name string, member reflect.StructField) Field {
	field := Field{
		Name:          name,
		PatchStrategy: member.Tag.Get("patchStrategy"),
		PatchMergeKey: member.Tag.Get("patchMergeKey"),
	}
	element := deref(member.Type)
	field.Shape = "scalar"
	switch element.Kind() {
	case reflect.Slice:
		if element.Elem().Kind() != reflect.Uint8 && !implements(element) {
			field.Shape, element = "list", deref(element.Elem())
		}
	case reflect.Map:
		if !implements(element) {
			field.Shape, element = "map", deref(element.Elem())
		}
	}
	if !isLeaf(element) {
		field.Type = w.visit(element)
		if field.Shape == "scalar" {
			field.Shape = "object"
		}
	}
	field.Enum = w.enum(element)
	return field
}

func implements(goType reflect.Type) bool {
	return goType.Implements(marshaler) || reflect.PointerTo(goType).Implements(marshaler)
}

func deref(goType reflect.Type) reflect.Type {
	for goType.Kind() == reflect.Pointer {
		goType = goType.Elem()
	}
	return goType
}

func sortKinds(kinds []Kind) {
	sort.Slice(kinds, func(i, j int) bool {
		if kinds[i].APIVersion != kinds[j].APIVersion {
			return kinds[i].APIVersion < kinds[j].APIVersion
		}
		return kinds[i].Kind < kinds[j].Kind
	})
}
