package protocol

import (
	"strconv"
	"strings"
	"time"
)

// MaxTags is the maximum number of bytes of client-only tags that are relayed, without "@" and the space.
const MaxTags = 4094

// TimeLayout is the form of the tag time, and of timestamps in CHATHISTORY, in UTC.
const TimeLayout = "2006-01-02T15:04:05.000Z"

// Timestamp returns a time in milliseconds since 1970 (Unix) in TimeLayout.
func Timestamp(ms int64) string { return string(AppendTimestamp(nil, ms)) }

// AppendTimestamp appends a time in milliseconds since 1970 (Unix) in TimeLayout to dst.
func AppendTimestamp(dst []byte, ms int64) []byte {
	at := time.UnixMilli(ms).UTC()
	year, month, day := at.Date()
	hour, minute, second := at.Clock()
	if year < 0 || year > 9999 {
		return at.AppendFormat(dst, TimeLayout)
	}
	dst = appendPair(appendPair(dst, year/100), year%100)
	dst = appendPair(append(dst, '-'), int(month))
	dst = appendPair(append(dst, '-'), day)
	dst = appendPair(append(dst, 'T'), hour)
	dst = appendPair(append(dst, ':'), minute)
	dst = appendPair(append(dst, ':'), second)
	thousandths := at.Nanosecond() / int(time.Millisecond)
	return append(appendPair(append(dst, '.'), thousandths/10), byte('0'+thousandths%10), 'Z')
}

// appendPair appends a number below 100 in two digits.
func appendPair(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

// Mark returns the parameter of MARKREAD for a time in milliseconds since 1970 (Unix), or "*" for 0.
func Mark(ms int64) string {
	if ms == 0 {
		return "*"
	}
	return "timestamp=" + Timestamp(ms)
}

// MsgID returns the msgid of the line with a place in the order: "t1234". It is empty for 0.
func MsgID(seq uint64) string {
	if seq == 0 {
		return ""
	}
	return "t" + strconv.FormatUint(seq, 10)
}

// ParseMsgID returns the place of the line with a msgid. ok is false if no line of this server has it.
func ParseMsgID(id string) (seq uint64, ok bool) {
	digits, is := strings.CutPrefix(id, "t")
	seq, err := strconv.ParseUint(digits, 10, 64)
	return seq, is && err == nil && MsgID(seq) == id
}

// AppendTag appends a tag to dst, with ";" in front of it unless dst is empty or ends with "@". The value is
// escaped; an empty one is left out with its "=". The source of the form is ircv3.net's message-tags.
func AppendTag(dst []byte, key, value string) []byte {
	if n := len(dst); n > 0 && dst[n-1] != '@' {
		dst = append(dst, ';')
	}
	dst = append(dst, key...)
	if value != "" {
		dst = AppendTagValue(append(dst, '='), value)
	}
	return dst
}

// AppendTagValue appends an escaped value of a tag to dst.
func AppendTagValue(dst []byte, value string) []byte {
	for i := range len(value) {
		switch value[i] {
		case ';':
			dst = append(dst, `\:`...)
		case ' ':
			dst = append(dst, `\s`...)
		case '\\':
			dst = append(dst, `\\`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\n':
			dst = append(dst, `\n`...)
		default:
			dst = append(dst, value[i])
		}
	}
	return dst
}

// Tag returns a tag: see AppendTag.
func Tag(key, value string) string { return string(AppendTag(nil, key, value)) }
