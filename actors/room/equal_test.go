package room

import (
	"fmt"
	"reflect"
	"unsafe"

	"tertulia/actors/room/internal/state"
)

// difference returns the path to a difference between two states, or "" if there is none. The field
// Local is not a part of the state: each server has its own.
func difference(x, y *state.State) string {
	d := differ{seen: make(map[[2]unsafe.Pointer]bool)}
	return d.between("state", reflect.ValueOf(x), reflect.ValueOf(y))
}

// A differ compares values. seen has the pairs of pointers that it has compared, or compares.
type differ struct{ seen map[[2]unsafe.Pointer]bool }

func (d *differ) between(path string, x, y reflect.Value) string {
	if x.IsValid() != y.IsValid() || x.IsValid() && x.Type() != y.Type() {
		return path
	}
	if !x.IsValid() {
		return ""
	}
	switch x.Kind() {
	case reflect.Pointer:
		if x.IsNil() || y.IsNil() {
			if x.IsNil() != y.IsNil() {
				return path
			}
			return ""
		}
		pair := [2]unsafe.Pointer{x.UnsafePointer(), y.UnsafePointer()}
		if d.seen[pair] {
			return ""
		}
		d.seen[pair] = true
		return d.between(path, x.Elem(), y.Elem())
	case reflect.Interface:
		return d.between(path, x.Elem(), y.Elem())
	case reflect.Struct:
		for i := range x.NumField() {
			name := x.Type().Field(i).Name
			if name == "Local" {
				continue
			}
			if found := d.between(path+"."+name, x.Field(i), y.Field(i)); found != "" {
				return found
			}
		}
		return ""
	case reflect.Slice, reflect.Array:
		if x.Len() != y.Len() {
			return path
		}
		for i := range x.Len() {
			if found := d.between(fmt.Sprintf("%s[%d]", path, i), x.Index(i), y.Index(i)); found != "" {
				return found
			}
		}
		return ""
	case reflect.Map:
		if x.Len() != y.Len() {
			return path
		}
		for _, key := range x.MapKeys() {
			if found := d.between(fmt.Sprintf("%s[%v]", path, key), x.MapIndex(key), y.MapIndex(key)); found != "" {
				return found
			}
		}
		return ""
	}
	if !x.Equal(y) {
		return path
	}
	return ""
}
