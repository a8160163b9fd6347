//go:build linux

package chat

import "bytes"

// Payload is the length of a text in bytes: "000012 000000345 xxx…" is line 345 of user 12,
// counted from 0.
const Payload = 100

const (
	senderDigits = 6
	numberDigits = 9 // fits in an int32
	fillerAt     = senderDigits + 1 + numberDigits + 1
)

var filler = bytes.Repeat([]byte{'x'}, Payload-fillerAt)

func appendText(dst []byte, sender, number int) []byte {
	dst = append(appendDigits(dst, sender, senderDigits), ' ')
	dst = append(appendDigits(dst, number, numberDigits), ' ')
	return append(dst, filler...)
}

func appendDigits(dst []byte, v, digits int) []byte {
	at := len(dst)
	dst = append(dst, "000000000"[:digits]...)
	for i := len(dst) - 1; i >= at; i-- {
		dst[i] = byte('0' + v%10)
		v /= 10
	}
	return dst
}

// parseText parses a text; ok is false if it is not exactly as appendText returns it.
func parseText(text []byte) (sender, number int, ok bool) {
	if len(text) != Payload || !bytes.Equal(text[fillerAt:], filler) || text[senderDigits] != ' ' || text[fillerAt-1] != ' ' {
		return 0, 0, false
	}
	sender, ok = parseDigits(text[:senderDigits])
	if !ok {
		return 0, 0, false
	}
	number, ok = parseDigits(text[senderDigits+1 : fillerAt-1])
	return sender, number, ok
}

func parseDigits(digits []byte) (v int, ok bool) {
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, false
		}
		v = 10*v + int(d-'0')
	}
	return v, true
}
