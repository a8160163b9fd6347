package socket

import (
	"encoding/binary"
	"slices"
	"strconv"

	"github.com/gobwas/ws"
)

// headerSpace is the size of the header of a frame of 126 bytes to 64 KiB, which most are.
const headerSpace = 4

const final = 0x80 // the bit FIN of a header

// open begins a text frame with an object of the kind. The result at is for end.
func open(dst []byte, kind string) (frame []byte, at int) {
	at = len(dst)
	dst = append(dst, make([]byte, headerSpace)...)
	return object(dst, kind), at
}

// object begins an object of the kind, such as {"kind":"msg". The caller ends it with "}".
func object(dst []byte, kind string) []byte {
	dst = append(dst, `{"kind":"`...)
	dst = append(dst, kind...)
	return append(dst, '"')
}

// end ends the object of the frame that begins at the index at, and writes the frame's header (RFC
// 6455 section 5.2): final, unmasked text.
func end(dst []byte, at int) []byte {
	dst = append(dst, '}')
	header := [10]byte{final | byte(ws.OpText)}
	size, length := len(dst)-at-headerSpace, 2
	switch {
	case size < 126:
		header[1] = byte(size)
	case size < 1<<16:
		header[1], length = 126, 4
		binary.BigEndian.PutUint16(header[2:], uint16(size))
	default:
		header[1], length = 127, 10
		binary.BigEndian.PutUint64(header[2:], uint64(size))
	}
	return slices.Replace(dst, at, at+headerSpace, header[:length]...)
}

// closeFrame appends a close frame (RFC 6455 section 5.5.1). why has at most 123 bytes.
func closeFrame(dst []byte, code ws.StatusCode, why string) []byte {
	dst = append(dst, final|byte(ws.OpClose), byte(2+len(why)))
	return append(binary.BigEndian.AppendUint16(dst, uint16(code)), why...)
}

// pongFrame appends the answer to a ping frame with a payload of at most 125 bytes.
func pongFrame(dst, payload []byte) []byte {
	return append(append(dst, final|byte(ws.OpPong), byte(len(payload))), payload...)
}

// The following functions append a field to an object. Fields with the zero value are left out.

func text(dst []byte, name, value string) []byte {
	if value == "" {
		return dst
	}
	return appendString(field(dst, name), value)
}

func number(dst []byte, name string, value uint64) []byte {
	if value == 0 {
		return dst
	}
	return strconv.AppendUint(field(dst, name), value, 10)
}

func signed(dst []byte, name string, value int64) []byte {
	if value == 0 {
		return dst
	}
	return strconv.AppendInt(field(dst, name), value, 10)
}

func flag(dst []byte, name string, value bool) []byte {
	if !value {
		return dst
	}
	return append(field(dst, name), "true"...)
}

func texts(dst []byte, name string, values []string) []byte {
	if len(values) == 0 {
		return dst
	}
	dst = append(field(dst, name), '[')
	for i, value := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, value)
	}
	return append(dst, ']')
}

// field appends the name of a field, after a comma.
func field(dst []byte, name string) []byte {
	dst = append(dst, `,"`...)
	dst = append(dst, name...)
	return append(dst, `":`...)
}
