package lineconn

import "io"

// Sizes of a read buffer, in bytes.
const (
	smallBuffer = 128     // of an idle connection: most lines are shorter
	largeBuffer = 8 << 10 // of a peer that has filled the small one
)

// A Buffer reads the stream of a peer. Only a busy peer gets a large buffer, since most peers are idle.
type Buffer struct{ bytes []byte }

// NewBuffer returns a small buffer.
func NewBuffer() Buffer { return Buffer{make([]byte, smallBuffer)} }

// Read reads once from a connection, and blocks as its Read does.
func (b *Buffer) Read(from io.Reader) (n int, err error) { return from.Read(b.bytes) }

// Take returns the n bytes of the last Read. They are valid until the next one. It chooses the size of the
// buffer for that.
func (b *Buffer) Take(n int) []byte {
	read := b.bytes[:n]
	switch {
	case n == smallBuffer && len(b.bytes) == smallBuffer:
		b.bytes = make([]byte, largeBuffer)
	case n <= smallBuffer/2 && len(b.bytes) == largeBuffer:
		b.bytes = make([]byte, smallBuffer)
	}
	return read
}
