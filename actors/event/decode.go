package event

import "math"

// Decode reads an entry that AppendBinary has encoded; b must have no other bytes. It keeps nothing
// of b. The error is ErrVersion if the version is not known, ErrTooLarge if a text is over its
// bound, and ErrMalformed otherwise.
func Decode(b []byte) (Entry, error) {
	if len(b) == 0 {
		return Entry{}, ErrMalformed
	}
	if b[0] != version {
		return Entry{}, ErrVersion
	}
	var e Entry
	err := decodeFields(string(b[1:]), e.set) // the texts of the entry share this copy
	if err == nil {
		err = e.check()
	}
	if err != nil {
		return Entry{}, err
	}
	return e, nil
}

// A value is the value of a field: a number, or bytes if text is not empty. It is never zero.
type value struct {
	number uint64
	text   string
}

// decodeFields calls set for each field. The fields must be encoded as AppendBinary does it: in
// ascending order, in the shortest form, and not zero.
func decodeFields(s string, set func(field uint64, v value) error) error {
	last := uint64(0)
	for s != "" {
		key, rest, ok := uvarint(s)
		if !ok || key>>1 <= last {
			return ErrMalformed
		}
		last = key >> 1
		var v value
		if v.number, s, ok = uvarint(rest); !ok || v.number == 0 {
			return ErrMalformed
		}
		if key&1 == 1 {
			if v.number > uint64(len(s)) {
				return ErrMalformed
			}
			v.text, s = s[:v.number], s[v.number:]
			v.number = 0
		}
		if err := set(last, v); err != nil {
			return err
		}
	}
	return nil
}

// set sets a field of the entry. It ignores a field that it does not know.
func (e *Entry) set(field uint64, v value) error {
	switch field {
	case fieldKind:
		return setByte(&e.Kind, v)
	case fieldSeq:
		return setNumber(&e.Seq, v)
	case fieldTime:
		return setSigned(&e.Time, v)
	case fieldRoom:
		return setText(&e.Room, v)
	case fieldNick:
		return setText(&e.Nick, v)
	case fieldAccount:
		return setText(&e.Account, v)
	case fieldPeer:
		return setText(&e.Peer, v)
	case fieldText:
		return setText(&e.Text, v)
	case fieldUser:
		return setNumber(&e.User, v)
	case fieldRank:
		return setByte(&e.Rank, v)
	case fieldFile:
		if v.text == "" {
			return ErrMalformed
		}
		e.File = new(File)
		return decodeFields(v.text, e.File.set)
	case fieldClosed:
		if v.number != 1 {
			return ErrMalformed
		}
		e.Closed = true
	case fieldSeconds:
		var n uint64
		if err := setNumber(&n, v); err != nil || n > math.MaxUint32 {
			return ErrMalformed
		}
		e.Seconds = uint32(n)
	case fieldWas:
		return setByte(&e.Was, v)
	}
	return nil
}

// set is the method of an Entry, for a File.
func (f *File) set(field uint64, v value) error {
	switch field {
	case fieldChange:
		return setByte(&f.Change, v)
	case fieldPath:
		return setText(&f.Path, v)
	case fieldTo:
		return setText(&f.To, v)
	case fieldSize:
		return setSigned(&f.Size, v)
	case fieldCount:
		return setNumber(&f.Count, v)
	case fieldFlags:
		var flags uint64
		err := setNumber(&flags, v)
		f.Box, f.Unproven, f.Explain = flags&flagBox != 0, flags&flagUnproven != 0, flags&flagExplain != 0
		return err
	}
	return nil
}

func setText(to *string, v value) error {
	if v.text == "" {
		return ErrMalformed
	}
	*to = v.text
	return nil
}

func setNumber(to *uint64, v value) error {
	if v.text != "" {
		return ErrMalformed
	}
	*to = v.number
	return nil
}

func setSigned(to *int64, v value) error {
	var n uint64
	err := setNumber(&n, v)
	*to = unzigzag(n)
	return err
}

func setByte[T ~uint8](to *T, v value) error {
	var n uint64
	if err := setNumber(&n, v); err != nil || n > 0xff {
		return ErrMalformed
	}
	*to = T(n)
	return nil
}

// uvarint reads a uvarint of the shortest form, and returns the rest of s.
func uvarint(s string) (n uint64, rest string, ok bool) {
	for i := 0; i < len(s) && i < 10; i++ {
		part := uint64(s[i] & 0x7f)
		n |= part << (7 * i)
		if s[i] >= 0x80 {
			continue
		}
		// The last byte is not 0, unless it is the only one. The tenth has one bit left.
		return n, s[i+1:], (part != 0 || i == 0) && (i < 9 || part == 1)
	}
	return 0, "", false
}
