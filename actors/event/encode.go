package event

import (
	"encoding/binary"
	"errors"
	"unicode/utf8"
)

// The errors of AppendBinary and Decode.
var (
	ErrVersion   = errors.New("event: the version of the entry is not known")
	ErrMalformed = errors.New("event: the entry is malformed")
	ErrTooLarge  = errors.New("event: a field of the entry is too large")
)

// The bounds of an entry, in bytes.
const (
	MaxName = 256       // of Room, Nick, Account and Peer
	MaxText = 256 << 10 // of Text: a line of 64 KiB may grow when it becomes UTF-8
	MaxPath = 4096      // of Path and To
)

// version is the version of the format that AppendBinary writes.
const version = 1

// The numbers of the fields: see the package's comment. They never change.
const (
	fieldKind    = 1
	fieldSeq     = 2
	fieldTime    = 3
	fieldRoom    = 4
	fieldNick    = 5
	fieldAccount = 6
	fieldPeer    = 7
	fieldText    = 8
	fieldUser    = 9
	fieldRank    = 10
	fieldFile    = 11
	fieldClosed  = 12
	fieldSeconds = 13
	fieldWas     = 14

	fieldChange = 1
	fieldPath   = 2
	fieldTo     = 3
	fieldSize   = 4
	fieldCount  = 5
	fieldFlags  = 6
)

const (
	flagBox = 1 << iota
	flagUnproven
	flagExplain
)

// AppendBinary appends the encoded entry to dst. The error is ErrTooLarge if a text is over its
// bound, and ErrMalformed if the entry has no kind or a text is not UTF-8. Then it returns dst
// unchanged.
func (e *Entry) AppendBinary(dst []byte) ([]byte, error) {
	if err := e.check(); err != nil {
		return dst, err
	}
	dst = append(dst, version)
	dst = appendNumber(dst, fieldKind, uint64(e.Kind))
	dst = appendNumber(dst, fieldSeq, e.Seq)
	dst = appendNumber(dst, fieldTime, zigzag(e.Time))
	dst = appendText(dst, fieldRoom, e.Room)
	dst = appendText(dst, fieldNick, e.Nick)
	dst = appendText(dst, fieldAccount, e.Account)
	dst = appendText(dst, fieldPeer, e.Peer)
	dst = appendText(dst, fieldText, e.Text)
	dst = appendNumber(dst, fieldUser, e.User)
	dst = appendNumber(dst, fieldRank, uint64(e.Rank))
	if e.File != nil {
		dst = appendText(dst, fieldFile, string(e.File.append(nil)))
	}
	if e.Closed {
		dst = appendNumber(dst, fieldClosed, 1)
	}
	dst = appendNumber(dst, fieldSeconds, uint64(e.Seconds))
	return appendNumber(dst, fieldWas, uint64(e.Was)), nil
}

func (f *File) append(b []byte) []byte {
	b = appendNumber(b, fieldChange, uint64(f.Change))
	b = appendText(b, fieldPath, f.Path)
	b = appendText(b, fieldTo, f.To)
	b = appendNumber(b, fieldSize, zigzag(f.Size))
	b = appendNumber(b, fieldCount, f.Count)
	flags := uint64(0)
	for _, set := range []struct {
		on   bool
		flag uint64
	}{{f.Box, flagBox}, {f.Unproven, flagUnproven}, {f.Explain, flagExplain}} {
		if set.on {
			flags |= set.flag
		}
	}
	return appendNumber(b, fieldFlags, flags)
}

// check returns why the entry cannot be encoded, and is not accepted by Decode.
func (e *Entry) check() error {
	if e.Kind == 0 || e.File != nil && e.File.Change == 0 {
		return ErrMalformed
	}
	for _, t := range []struct {
		text  string
		bound int
	}{{e.Room, MaxName}, {e.Nick, MaxName}, {e.Account, MaxName}, {e.Peer, MaxName}, {e.Text, MaxText}} {
		if err := checkText(t.text, t.bound); err != nil {
			return err
		}
	}
	if e.File == nil {
		return nil
	}
	return errors.Join(checkText(e.File.Path, MaxPath), checkText(e.File.To, MaxPath))
}

func checkText(text string, bound int) error {
	switch {
	case len(text) > bound:
		return ErrTooLarge
	case !utf8.ValidString(text):
		return ErrMalformed
	}
	return nil
}

// appendNumber appends a field with a number, or nothing if it is 0.
func appendNumber(b []byte, field, n uint64) []byte {
	if n == 0 {
		return b
	}
	return binary.AppendUvarint(binary.AppendUvarint(b, field<<1), n)
}

// appendText appends a field with bytes, or nothing if there are none.
func appendText(b []byte, field uint64, text string) []byte {
	if text == "" {
		return b
	}
	b = binary.AppendUvarint(binary.AppendUvarint(b, field<<1|1), uint64(len(text)))
	return append(b, text...)
}

// zigzag maps numbers of small size, positive or negative, to small numbers.
func zigzag(n int64) uint64 { return uint64(n<<1) ^ uint64(n>>63) }

func unzigzag(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }
