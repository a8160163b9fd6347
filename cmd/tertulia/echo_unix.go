//go:build unix

package main

import (
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// hideTyping makes a terminal show nothing of what is typed until show is called.
// It does nothing where f is no terminal.
func hideTyping(f any) (show func()) {
	file, ok := f.(term.File)
	if !ok {
		return func() {}
	}
	before, err := term.GetState(file.Fd())
	if err != nil {
		return func() {}
	}
	hidden := *before
	hidden.Lflag &^= unix.ECHO
	_ = term.SetState(file.Fd(), &hidden)
	return func() { _ = term.SetState(file.Fd(), before) }
}
