package room

import (
	"iter"

	"tertulia/actors/plain"
)

// A look holds the forms by which nicks are compared: the folded form, under which a nick is
// unique, and the forms under which it looks like another.
type look struct {
	folded string
	others []string
}

func lookOf(nick string) look { return look{plain.Fold(nick), plain.Lookalikes(nick)} }

// byLook finds values by the looks of their nicks. The zero value is not usable: see newByLook.
type byLook[T comparable] struct {
	byNick map[string]T // by folded nick
	byForm map[string]T // by each of the other forms
}

func newByLook[T comparable]() byLook[T] { return byLook[T]{make(map[string]T), make(map[string]T)} }

// add adds v. It replaces values with the same nick or form.
func (b byLook[T]) add(l look, v T) {
	b.byNick[l.folded] = v
	for _, form := range l.others {
		b.byForm[form] = v
	}
}

// remove removes v, but no other value that has replaced it under a nick or form.
func (b byLook[T]) remove(l look, v T) {
	if b.byNick[l.folded] == v {
		delete(b.byNick, l.folded)
	}
	for _, form := range l.others {
		if b.byForm[form] == v {
			delete(b.byForm, form)
		}
	}
}

// like returns the value of a nick first, and then those of nicks that look like it. A value may
// come more than once.
func (b byLook[T]) like(l look) iter.Seq[T] {
	return func(yield func(T) bool) {
		found := func(form string) bool {
			for _, m := range []map[string]T{b.byNick, b.byForm} {
				if v, ok := m[form]; ok && !yield(v) {
					return false
				}
			}
			return true
		}
		if !found(l.folded) {
			return
		}
		for _, form := range l.others {
			if !found(form) {
				return
			}
		}
	}
}
