package shelf

import (
	"net/http"
	"strconv"
	"strings"

	"tertulia/transport/internal/wording"
)

// A part is the part of a file that the body of a PUT has.
type part struct {
	at   int64 // offset of the first byte
	size int64 // bytes of the whole file; -1 if not known
}

// partOf returns the part that a PUT has. With a Content-Range it must be the rest of the file: a file
// is published by the request that ends it.
func partOf(r *http.Request) (part, error) {
	field := r.Header.Get("Content-Range")
	if field == "" {
		return part{0, r.ContentLength}, nil
	}
	first, last, size, ok := contentRange(field)
	if !ok {
		return part{}, refuse(http.StatusBadRequest, wording.BadContentRange)
	}
	if size >= 0 && last != size-1 {
		return part{}, refuse(http.StatusBadRequest, wording.PartOfMiddle)
	}
	if length := last - first + 1; r.ContentLength >= 0 && r.ContentLength != length {
		return part{}, refuse(http.StatusBadRequest, wording.BadContentRange)
	}
	return part{first, last + 1}, nil
}

// contentRange parses "bytes FIRST-LAST/SIZE" (RFC 9110 §14.4). size is -1 for "*".
func contentRange(field string) (first, last, size int64, ok bool) {
	unit, rest, _ := strings.Cut(strings.TrimSpace(field), " ")
	span, whole, ok1 := strings.Cut(strings.TrimSpace(rest), "/")
	low, high, ok2 := strings.Cut(span, "-")
	if !strings.EqualFold(unit, "bytes") || !ok1 || !ok2 {
		return 0, 0, 0, false
	}
	first, ok1 = digits(low)
	last, ok2 = digits(high)
	size = -1
	if ok = true; whole != "*" {
		size, ok = digits(whole)
	}
	if !ok || !ok1 || !ok2 || first > last || size >= 0 && last >= size {
		return 0, 0, 0, false
	}
	return first, last, size, true
}

// digits parses 1*DIGIT, up to an exabyte.
func digits(s string) (int64, bool) {
	const most = 18
	if len(s) > most || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}
