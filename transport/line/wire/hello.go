package wire

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Command is the first word of a greeting and of its answer.
const Command = "/client"

const (
	helloWords = 4  // the words of a greeting after the version
	keySize    = 16 // bytes of a key
)

// Errors of ParseHello. WordCountError is another one.
var (
	ErrNoHello = errors.New("wire: no greeting of a client")
	ErrVersion = errors.New("wire: a greeting of another version")
	ErrKey     = errors.New("wire: malformed KEY")
	ErrSince   = errors.New("wire: malformed SINCE")
)

// WordCountError is the error of a greeting with more or less than 4 words after its version.
type WordCountError struct{ Words int }

func (e *WordCountError) Error() string {
	return fmt.Sprintf("wire: a greeting of %d words", e.Words)
}

// Hello is the greeting of a client.
type Hello struct {
	Key   string // 32 hexadecimal digits
	Epoch string // the epoch of the last welcome, one word; "" for none
	Since uint64 // the SEQ of the last line seen
	Room  string // the room, one word
}

// Append appends the greeting to dst, with its line end. The words must not be empty and
// must not contain spaces, except that Epoch may be empty.
func (h Hello) Append(dst []byte) []byte {
	dst = append(dst, Command+" "+Version+" "...)
	dst = append(dst, h.Key...)
	dst = append(dst, ' ')
	dst = append(dst, orNone(h.Epoch)...)
	dst = append(dst, ' ')
	dst = strconv.AppendUint(dst, h.Since, 10)
	dst = append(dst, ' ')
	dst = append(dst, h.Room...)
	return append(dst, '\n')
}

// ParseHello parses a greeting. It ignores a line end and further spaces between the words.
// It does not check whether a room can have the name Room. It returns ErrNoHello for a line
// with another first word, and ErrVersion, a *WordCountError, ErrKey or ErrSince for the
// first fault of a greeting.
func ParseHello(line string) (Hello, error) {
	words := strings.Fields(line)
	if len(words) == 0 || words[0] != Command {
		return Hello{}, ErrNoHello
	}
	words = words[1:]
	if len(words) == 0 || words[0] != Version {
		return Hello{}, ErrVersion
	}
	words = words[1:]
	if len(words) != helloWords {
		return Hello{}, &WordCountError{len(words)}
	}
	h := Hello{Key: words[0], Epoch: orEmpty(words[1]), Room: words[3]}
	if key, err := hex.DecodeString(h.Key); err != nil || len(key) != keySize {
		return Hello{}, ErrKey
	}
	var err error
	if h.Since, err = strconv.ParseUint(words[2], 10, 64); err != nil {
		return Hello{}, ErrSince
	}
	return h, nil
}

// AppendPassword appends the line that gives a password to dst, with its line end.
func AppendPassword(dst []byte, password string) []byte {
	dst = append(dst, "/pass "...)
	dst = append(dst, password...)
	return append(dst, '\n')
}

// LoginCommand is the first word of a line that gives a login.
const LoginCommand = "/login"

// AppendLogin appends the line that logs the user in to an account, with its line end. The name of the
// account has no space.
func AppendLogin(dst []byte, account, password string) []byte {
	dst = append(dst, LoginCommand+" "...)
	dst = append(dst, account...)
	dst = append(dst, ' ')
	dst = append(dst, password...)
	return append(dst, '\n')
}

func orNone(word string) string {
	if word == "" {
		return None
	}
	return word
}

func orEmpty(word string) string {
	if word == None {
		return ""
	}
	return word
}
