package files

import (
	"path"
	"strings"
)

// locks records which names are being changed, and by whom. The loop owns it. A name is the
// storage's canonical one, so a file has one key for all spellings.
type locks struct {
	held  map[string]lock
	below map[string]int // number of names held below each folder
}

type lock struct {
	holder string
	tree   bool // includes everything below the name
	since  int  // number of counts of the shelf that had ended when it was taken
}

func newLocks() locks {
	return locks{held: make(map[string]lock), below: make(map[string]int)}
}

// take locks a name. If another lock conflicts with it, take reports the holder of that lock.
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

// drop unlocks a name that take has locked.
func (l *locks) drop(name string) {
	delete(l.held, name)
	for dir := range above(name) {
		if l.below[dir]--; l.below[dir] == 0 {
			delete(l.below, dir)
		}
	}
}

// above yields the folders that contain a name, from the nearest one to the root's own
// children.
func above(name string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if !yield(dir) {
				return
			}
		}
	}
}
