package link

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"strconv"
)

// MaxDatagram is the maximum size of a datagram in bytes. IPv6 carries 1280 on every path;
// 1200 leaves room for the headers of IPv6, UDP and a tunnel.
const MaxDatagram = 1200

const (
	version = "1"
	prefix  = "~t" + version + " " // start of every datagram of this version
	sumSize = 8                    // hexadecimal digits of the check sum
	body    = len(prefix) + sumSize + 1
)

// Sizes of the fixed fields, in characters of the URL-safe base64 alphabet
// (RFC 4648 §5) without padding.
const (
	TokenSize  = 22 // a session id or a nonce: 128 bits
	CookieSize = 27 // 20 bytes
)

// A Token is a session id, or the nonce of a handshake.
type Token [TokenSize]byte

func (t Token) String() string { return string(t[:]) }

// NewToken encodes 16 bytes as a token.
func NewToken(b [16]byte) (t Token) {
	base64.RawURLEncoding.Encode(t[:], b[:])
	return t
}

// Word is the type of a datagram.
type Word uint8

// The words of a datagram's first line.
const (
	Session Word = iota // has frames of the session SID
	Hello               // a client asks for a cookie
	Cookie              // the server's cookie
	Open                // the client opens a session with the cookie
	Opened              // the server sends the session's id
	Refused             // the server opens no session; Text is the reason
	Speak               // the server does not support the client's version; Text lists its own
)

var words = map[string]Word{
	"HELLO": Hello, "COOKIE": Cookie, "OPEN": Open, "OPENED": Opened, "REFUSED": Refused, "SPEAK": Speak,
}

// A Datagram is a parsed first line and the frames after it. Its slices share the datagram's
// memory.
type Datagram struct {
	Word   Word
	SID    Token  // Session, Opened
	Nonce  Token  // all others
	Cookie []byte // Cookie, Open
	Text   []byte // Refused, Speak
	Frames []byte // Session: lines, each with its end
}

// The errors of Parse and ParseFrames.
var (
	ErrNotOurs   = errors.New("not a datagram of this protocol")
	ErrVersion   = errors.New("a version that is not spoken")
	ErrDamaged   = errors.New("the check sum is wrong")
	ErrMalformed = errors.New("malformed")
)

// NotOurs reports whether b does not look like a datagram of any version of this protocol.
// Such a datagram is a bare user's line.
func NotOurs(b []byte) bool {
	if !bytes.HasPrefix(b, []byte("~t")) {
		return true
	}
	digits := b[2:]
	i := 0
	for i < len(digits) && isDigit(digits[i]) {
		i++
	}
	return i == 0 || i > 4 || i == len(digits) || digits[i] != ' '
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// Parse parses a datagram's first line and verifies the check sum. It returns ErrNotOurs,
// ErrDamaged, ErrMalformed, or ErrVersion with the nonce for a HELLO of another version. All
// versions share the form of HELLO.
func Parse(b []byte) (d Datagram, err error) {
	switch {
	case NotOurs(b):
		return d, ErrNotOurs
	case !bytes.HasPrefix(b, []byte(prefix)):
		fields := bytes.Fields(b[:min(len(b), 2*body+TokenSize)])
		if len(fields) < 4 || string(fields[2]) != "HELLO" || !setToken(&d.Nonce, fields[3]) {
			return d, ErrMalformed
		}
		return d, ErrVersion
	case len(b) < body || len(b) > MaxDatagram || b[body-1] != ' ' || b[len(b)-1] != '\n':
		return d, ErrMalformed
	}
	var sum [4]byte
	if _, err := hex.Decode(sum[:], b[len(prefix):body-1]); err != nil {
		return d, ErrMalformed
	}
	if got := crc32.ChecksumIEEE(b[body:]); got != uint32(sum[0])<<24|uint32(sum[1])<<16|uint32(sum[2])<<8|uint32(sum[3]) {
		return d, ErrDamaged
	}
	line, rest, _ := bytes.Cut(b[body:], []byte("\n"))
	word, args, _ := bytes.Cut(line, []byte(" "))
	if setToken(&d.SID, word) && len(args) == 0 {
		d.Frames = rest
		return d, nil
	}
	d.Word = words[string(word)]
	if d.Word == Session || len(rest) > 0 || len(args) < TokenSize || !setToken(&d.Nonce, args[:TokenSize]) {
		return d, ErrMalformed
	}
	args = args[TokenSize:]
	if d.Word == Hello {
		if len(args) > 0 {
			return d, ErrMalformed
		}
		return d, nil
	}
	if len(args) == 0 || args[0] != ' ' {
		return d, ErrMalformed
	}
	switch args = args[1:]; d.Word {
	case Cookie, Open:
		if d.Cookie = args; len(args) != CookieSize {
			return d, ErrMalformed
		}
	case Opened:
		if !setToken(&d.SID, args) {
			return d, ErrMalformed
		}
	default:
		d.Text = args
	}
	return d, nil
}

// open appends the first line of a datagram, without a check sum. seal adds that.
func open(dst []byte, words ...[]byte) []byte {
	dst = append(dst, prefix+"00000000"...)
	for _, w := range words {
		dst = append(dst, ' ')
		dst = append(dst, w...)
	}
	return append(dst, '\n')
}

// seal writes the check sum into the datagram b.
func seal(b []byte) []byte {
	sum := crc32.ChecksumIEEE(b[body:])
	hex.Encode(b[len(prefix):], []byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)})
	return b
}

// AppendHello appends a client's first datagram.
func AppendHello(dst []byte, nonce Token) []byte {
	return seal(open(dst, []byte("HELLO"), nonce[:]))
}

// AppendCookie appends the answer to a HELLO.
func AppendCookie(dst []byte, nonce Token, cookie []byte) []byte {
	return seal(open(dst, []byte("COOKIE"), nonce[:], cookie))
}

// AppendOpen appends the datagram that opens a session.
func AppendOpen(dst []byte, nonce Token, cookie []byte) []byte {
	return seal(open(dst, []byte("OPEN"), nonce[:], cookie))
}

// AppendOpened appends the answer to an OPEN.
func AppendOpened(dst []byte, nonce, sid Token) []byte {
	return seal(open(dst, []byte("OPENED"), nonce[:], sid[:]))
}

// AppendRefused appends the refusal of an OPEN. why is one line.
func AppendRefused(dst []byte, nonce Token, why string) []byte {
	return seal(open(dst, []byte("REFUSED"), nonce[:], []byte(why)))
}

// AppendSpeak appends the answer to a HELLO of another version.
func AppendSpeak(dst []byte, nonce Token) []byte {
	return seal(open(dst, []byte("SPEAK"), nonce[:], []byte(version)))
}

// AppendFrames appends a session's datagram of frames, each ended by a line feed.
func AppendFrames(dst []byte, sid Token, frames []byte) []byte {
	return seal(append(open(dst, sid[:]), frames...))
}

// AppendStray appends the answer to a datagram that is not from the session's address.
func AppendStray(dst []byte, sid Token, cookie []byte) []byte {
	return AppendFrames(dst, sid, append(append([]byte("STRAY "), cookie...), '\n'))
}

// AppendGone appends the answer to a datagram of an unknown session.
func AppendGone(dst []byte, sid Token) []byte {
	return AppendFrames(dst, sid, []byte("GONE\n"))
}

// Kind is the type of a frame.
type Kind uint8

// The kinds of frames.
const (
	Line  Kind = iota + 1 // line Number is Text
	Part                  // the same, but the line goes on in the next number
	End                   // end of the stream, with a number
	Ack                   // all up to Number and those in Bits have arrived; up to Limit may be sent
	Ping                  // asks for an Ack
	Stop                  // the session is over at once; Text is the reason
	Move                  // the client's Move with this Number, to a new address; Text is the cookie
	Moved                 // the answer to the Move with this Number
	Stray                 // the server asks for a Move; Text is a cookie for it
	Gone                  // the server does not know the session
)

var kinds = map[string]Kind{
	"LINE": Line, "PART": Part, "END": End, "ACK": Ack, "PING": Ping, "STOP": Stop,
	"MOVE": Move, "MOVED": Moved, "STRAY": Stray, "GONE": Gone,
}

// A Frame is one line of a session's datagram. Its slices share the datagram's memory.
type Frame struct {
	Kind   Kind
	Number uint64
	Limit  uint64 // Ack
	Bits   []byte // Ack: hexadecimal digits
	Text   []byte
}

// Limits of the fields of a frame.
const (
	maxNumber = 1 << 53 // every language has integers up to this
	maxWindow = 256     // frames, the largest window of a receiver
	maxBits   = maxWindow / 4
)

// ParseFrames appends the frames of a session's datagram to dst. If one is malformed it
// returns ErrMalformed, and the caller must use none of them.
func ParseFrames(dst []Frame, b []byte) ([]Frame, error) {
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			return dst, ErrMalformed
		}
		f, ok := parseFrame(b[:i])
		if !ok {
			return dst, ErrMalformed
		}
		dst = append(dst, f)
		b = b[i+1:]
	}
	return dst, nil
}

// parseFrame parses a frame without its line feed. ok is false if it is malformed.
func parseFrame(b []byte) (f Frame, ok bool) {
	word, rest, args := bytes.Cut(b, []byte(" "))
	f.Kind = kinds[string(word)]
	switch f.Kind {
	case Line, Part:
		var number []byte
		number, f.Text, args = bytes.Cut(rest, []byte(" "))
		f.Number, ok = parseNumber(number)
		return f, ok && args && f.Number > 0
	case End, Moved:
		f.Number, ok = parseNumber(rest)
		return f, ok && f.Number > 0
	case Ack:
		number, rest, _ := bytes.Cut(rest, []byte(" "))
		bits, limit, _ := bytes.Cut(rest, []byte(" "))
		if f.Number, ok = parseNumber(number); !ok {
			return f, false
		}
		if f.Limit, ok = parseNumber(limit); !ok || f.Limit < f.Number {
			return f, false
		}
		if string(bits) == "-" {
			return f, true
		}
		f.Bits = bits
		return f, len(bits) > 0 && len(bits) <= maxBits && allHex(bits)
	case Move:
		number, cookie, _ := bytes.Cut(rest, []byte(" "))
		f.Number, ok = parseNumber(number)
		f.Text = cookie
		return f, ok && f.Number > 0 && len(cookie) == CookieSize
	case Stray:
		f.Text = rest
		return f, len(rest) == CookieSize
	case Stop:
		f.Text = rest
		return f, true
	case Ping, Gone:
		return f, !args
	}
	return f, false
}

// parseNumber reads a decimal number without a sign or leading zeros.
func parseNumber(b []byte) (n uint64, ok bool) {
	if len(b) == 0 || len(b) > 16 || b[0] == '0' && len(b) > 1 {
		return 0, false
	}
	for _, c := range b {
		if !isDigit(c) {
			return 0, false
		}
		n = 10*n + uint64(c-'0')
	}
	return n, n <= maxNumber
}

func allHex(b []byte) bool {
	for _, c := range b {
		if _, ok := nibble(c); !ok {
			return false
		}
	}
	return true
}

func nibble(c byte) (byte, bool) {
	switch {
	case isDigit(c):
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	}
	return 0, false
}

// setToken copies b to t. It returns false, and changes nothing, if b is no token.
func setToken(t *Token, b []byte) bool {
	if len(b) != TokenSize {
		return false
	}
	for _, c := range b {
		if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'z') && c != '-' && c != '_' {
			return false
		}
	}
	copy(t[:], b)
	return true
}

// frameCost is the maximum number of bytes of a numbered frame in addition to its text.
const frameCost = len("LINE ") + 16 + len(" \n")

// appendNumbered appends a Line, Part or End.
func appendNumbered(dst []byte, k Kind, n uint64, text []byte) []byte {
	switch k {
	case Line:
		dst = append(dst, "LINE "...)
	case Part:
		dst = append(dst, "PART "...)
	case End:
		dst = append(dst, "END "...)
		dst = strconv.AppendUint(dst, n, 10)
		return append(dst, '\n')
	}
	dst = strconv.AppendUint(dst, n, 10)
	dst = append(dst, ' ')
	dst = append(dst, text...)
	return append(dst, '\n')
}

func appendMove(dst []byte, n uint64, cookie []byte) []byte {
	dst = strconv.AppendUint(append(dst, "MOVE "...), n, 10)
	dst = append(append(dst, ' '), cookie...)
	return append(dst, '\n')
}
