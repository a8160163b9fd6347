//go:build !unix

package cli

// HideTyping does nothing on this system: what is typed is shown.
func HideTyping(any) (show func()) { return func() {} }
