package state

import (
	"iter"

	"tertulia/actors/plain"
)

// A Look holds the forms by which nicks are compared: the folded form, under which a nick is
// unique, and the forms under which it looks like another.
type Look struct {
	Folded string
	others []string
}

// LookOf returns the look of a nick.
func LookOf(nick string) Look { return Look{plain.Fold(nick), plain.Lookalikes(nick)} }

// ByLook finds values by the looks of their nicks. The zero value is not usable: see NewByLook.
type ByLook[T comparable] struct {
	byNick map[string]T // by folded nick
	byForm map[string]T // by each of the other forms
}

// NewByLook returns a ByLook without values.
func NewByLook[T comparable]() ByLook[T] { return ByLook[T]{make(map[string]T), make(map[string]T)} }

// Add adds v. It replaces values with the same nick or form.
func (b ByLook[T]) Add(l Look, v T) {
	b.byNick[l.Folded] = v
	for _, form := range l.others {
		b.byForm[form] = v
	}
}

// Remove removes v, but no other value that has replaced it under a nick or form.
func (b ByLook[T]) Remove(l Look, v T) {
	if b.byNick[l.Folded] == v {
		delete(b.byNick, l.Folded)
	}
	for _, form := range l.others {
		if b.byForm[form] == v {
			delete(b.byForm, form)
		}
	}
}

// Like returns the value of a nick first, and then those of nicks that look like it. A value may
// come more than once.
func (b ByLook[T]) Like(l Look) iter.Seq[T] {
	return func(yield func(T) bool) {
		found := func(form string) bool {
			for _, m := range []map[string]T{b.byNick, b.byForm} {
				if v, ok := m[form]; ok && !yield(v) {
					return false
				}
			}
			return true
		}
		if !found(l.Folded) {
			return
		}
		for _, form := range l.others {
			if !found(form) {
				return
			}
		}
	}
}
