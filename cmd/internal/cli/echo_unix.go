//go:build unix

package cli

import (
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// HideTyping turns off the echo of terminal f until show is called. It does nothing if f is not
// a terminal.
func HideTyping(f any) (show func()) {
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
