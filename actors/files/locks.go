package files

import (
	"path"
	"strings"
)

// locks says which names are being changed, by whom. The loop owns it. A name
// is a storage's canonical one, so a file has one key however it was spelled.
type locks struct {
	held  map[string]lock
	below map[string]int // folder: how many names are held under it
}

type lock struct {
	holder string
	tree   bool // everything under the name is meant too
	since  int  // how many counts of the shelf had ended when it was taken
}

func newLocks() locks {
	return locks{held: make(map[string]lock), below: make(map[string]int)}
}

// take takes a name for by, or says who holds what stands against it.
func (l *locks) take(name string, by lock) (holder string, ok bool) {
	if at, taken := l.held[name]; taken {
		return at.holder, false
	}
	for dir := range above(name) {
		if at, taken := l.held[dir]; taken && at.tree {
			return at.holder, false
		}
	}
	if by.tree && l.below[name] > 0 {
		for other, at := range l.held {
			if strings.HasPrefix(other, name+"/") {
				return at.holder, false
			}
		}
	}
	l.held[name] = by
	for dir := range above(name) {
		l.below[dir]++
	}
	return "", true
}

// drop gives a name free that take took.
func (l *locks) drop(name string) {
	delete(l.held, name)
	for dir := range above(name) {
		if l.below[dir]--; l.below[dir] == 0 {
			delete(l.below, dir)
		}
	}
}

// above yields the folders that a name lies in, from the nearest to the root's
// own children.
func above(name string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if !yield(dir) {
				return
			}
		}
	}
}
