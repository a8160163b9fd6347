//go:build !unix

package main

// hideTyping does nothing on this system. The editor asks for passwords here, and does not show
// them.
func hideTyping(any) (show func()) { return func() {} }
