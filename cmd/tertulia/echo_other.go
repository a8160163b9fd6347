//go:build !unix

package main

// hideTyping does nothing here: the editor asks for passwords, and shows none.
func hideTyping(any) (show func()) { return func() {} }
