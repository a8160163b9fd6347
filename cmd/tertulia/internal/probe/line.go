package probe

import (
	"strconv"
	"strings"
)

// Bounds of a probe in bytes, including its line feed. The longest probe fits in a datagram
// that common networks do not fragment.
const (
	MinSize = 48
	MaxSize = 1200
)

// MaxProbes is the maximum number of probes in a run.
const MaxProbes = 1_000_000

const (
	probeWord = "tertulia-probe"
	replyWord = "tertulia-reply"
	nonceSize = 16 // hexadecimal digits
)

// line is a probe or its answer.
type line struct {
	word   string
	number int
	nonce  string
}

// newProbe returns a probe of size bytes.
func newProbe(number int, nonce string, size int) []byte {
	b := append(make([]byte, 0, size), probeWord...)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(number), 10)
	b = append(b, ' ')
	b = append(b, nonce...)
	b = append(b, ' ')
	for len(b) < size-1 {
		b = append(b, '.')
	}
	return append(b, '\n')
}

// parse parses a line of MinSize to MaxSize bytes, including its line feed. It accepts only
// lines from newProbe and their answers.
func parse(s string) (line, bool) {
	if len(s) < MinSize || len(s) > MaxSize {
		return line{}, false
	}
	s, ok := strings.CutSuffix(s, "\n")
	if !ok {
		return line{}, false
	}
	word, rest, _ := strings.Cut(s, " ")
	digits, rest, _ := strings.Cut(rest, " ")
	nonce, fill, _ := strings.Cut(rest, " ")
	number, err := strconv.Atoi(digits)
	switch {
	case word != probeWord && word != replyWord,
		err != nil || number < 1 || number > MaxProbes || strconv.Itoa(number) != digits,
		len(nonce) != nonceSize || strings.Trim(nonce, "0123456789abcdef") != "",
		strings.Trim(fill, ".") != "":
		return line{}, false
	}
	return line{word, number, nonce}, true
}

// answer turns a probe into its answer in place. It returns false and leaves b unchanged if b
// is not a probe.
func answer(b []byte) bool {
	l, ok := parse(string(b))
	if !ok || l.word != probeWord {
		return false
	}
	copy(b, replyWord)
	return true
}
