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

// An object is a buffer that ends with an object of JSON to which fields are appended. Fields with the
// zero value are left out.
type object []byte

// newObject begins an object of the kind, such as {"kind":"msg", at the end of dst.
func newObject(dst []byte, kind string) object {
	dst = append(dst, `{"kind":"`...)
	dst = append(dst, kind...)
	return append(dst, '"')
}

// newFrame begins a text frame with an object of the kind at the end of dst. The result at is for
// sealed.
func newFrame(dst []byte, kind string) (o object, at int) {
	at = len(dst)
	dst = append(dst, make([]byte, headerSpace)...)
	return newObject(dst, kind), at
}

// sealed ends the object of the frame that begins at the index at, and writes the frame's header.
func (o object) sealed(at int) []byte {
	o = append(o, '}')
	var header [maxHeader]byte
	return slices.Replace(o, at, at+headerSpace, appendHeader(header[:0], len(o)-at-headerSpace)...)
}

// appendText appends a text frame to dst.
func appendText(dst, text []byte) []byte { return append(appendHeader(dst, len(text)), text...) }

// maxHeader is the size of the longest header of a frame.
const maxHeader = 10

// appendHeader appends the header of a frame (RFC 6455 section 5.2) with size bytes: final, unmasked text.
func appendHeader(dst []byte, size int) []byte {
	dst = append(dst, final|byte(ws.OpText))
	switch {
	case size < 126:
		return append(dst, byte(size))
	case size < 1<<16:
		return binary.BigEndian.AppendUint16(append(dst, 126), uint16(size))
	}
	return binary.BigEndian.AppendUint64(append(dst, 127), uint64(size))
}

func (o object) text(name, value string) object {
	if value == "" {
		return o
	}
	return appendString(o.field(name), value)
}

func (o object) number(name string, value uint64) object {
	if value == 0 {
		return o
	}
	return strconv.AppendUint(o.field(name), value, 10)
}

func (o object) signed(name string, value int64) object {
	if value == 0 {
		return o
	}
	return strconv.AppendInt(o.field(name), value, 10)
}

func (o object) flag(name string, value bool) object {
	if !value {
		return o
	}
	return append(o.field(name), "true"...)
}

func (o object) texts(name string, values []string) object {
	if len(values) == 0 {
		return o
	}
	o = append(o.field(name), '[')
	for i, value := range values {
		if i > 0 {
			o = append(o, ',')
		}
		o = appendString(o, value)
	}
	return append(o, ']')
}

// field appends the name of a field, after a comma.
func (o object) field(name string) object {
	o = append(o, `,"`...)
	o = append(o, name...)
	return append(o, `":`...)
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
