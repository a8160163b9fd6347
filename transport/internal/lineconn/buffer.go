package lineconn

import "io"

const smallBuffer = 256 // bytes of an idle connection's read buffer

// A Buffer reads the stream of a peer. Only a busy peer gets a large buffer, since most peers are idle.
type Buffer struct {
	bytes []byte
	large int
}

// NewBuffer returns a buffer of at most large bytes.
func NewBuffer(large int) Buffer { return Buffer{bytes: make([]byte, smallBuffer), large: large} }

// Read reads once from a connection, and blocks as its Read does.
func (b *Buffer) Read(from io.Reader) (n int, err error) { return from.Read(b.bytes) }

// Take returns the n bytes of the last Read. They are valid until the next one. It chooses the size of the
// buffer for that.
func (b *Buffer) Take(n int) []byte {
	read := b.bytes[:n]
	switch {
	case n == smallBuffer && len(b.bytes) == smallBuffer:
		b.bytes = make([]byte, b.large)
	case n <= smallBuffer/2 && len(b.bytes) == b.large:
		b.bytes = make([]byte, smallBuffer)
	}
	return read
}
