//go:build linux

package chat

import (
	"bytes"
	"errors"
	"testing"
	"time"
)

// victim is the user who receives a faulty line: the line with this number among all lines.
const victim, wrongLine = 2, 5

func TestWhatAServerDoesWrongIsCaught(t *testing.T) {
	for _, c := range []struct {
		name string
		// wrong returns the bytes that the victim receives for a line, and the lines that were
		// held back.
		wrong func(text []byte) (now, later []byte)
		want  FaultsError
	}{
		{"nothing", func(text []byte) (now, later []byte) { return text, nil }, FaultsError{}},
		{"a line is lost", func([]byte) (now, later []byte) { return []byte{}, nil }, FaultsError{Lost: 1}},
		{"a line comes twice", func(text []byte) (now, later []byte) { return text, text }, FaultsError{Repeated: 1}},
		{"a letter changes", func(text []byte) (now, later []byte) {
			return bytes.Replace(text, []byte("xxxx"), []byte("xxyx"), 1), nil
		}, FaultsError{Damaged: 1, Lost: 1}},
		{"a line is cut", func(text []byte) (now, later []byte) { return append(text[:50:50], "\r\n"...), nil }, FaultsError{Damaged: 1, Lost: 1}},
		{"a line of nobody", func(text []byte) (now, later []byte) {
			return bytes.Replace(text, []byte(": 00000"), []byte(": 00777"), 1), nil
		}, FaultsError{Damaged: 1, Lost: 1}},
		{"the connection is closed", func([]byte) (now, later []byte) { return nil, nil }, FaultsError{Dropped: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var kept []byte
			got := faultsOf(t, func(n int, m message) [][]byte {
				if m.to != victim {
					return [][]byte{m.text}
				}
				if n == wrongLine {
					now, later := c.wrong(m.text)
					kept = later
					if now == nil {
						return nil
					}
					return [][]byte{now}
				}
				defer func() { kept = nil }()
				return [][]byte{m.text, kept}
			})
			if c.want.Dropped > 0 { // the missing lines are lost; their number depends on the pace
				if got.Lost == 0 {
					t.Error("a user who is gone has lost nothing")
				}
				got.Lost = 0
			}
			if got.First == "" && got.Any() {
				t.Error("no word tells what was wrong")
			}
			got.First = ""
			if got != c.want {
				t.Errorf("found %+v, want %+v", got, c.want)
			}
		})
	}
}

// Lines of one sender change places for the victim.
func TestALateLineIsCaught(t *testing.T) {
	held := make(map[string][]byte)
	got := faultsOf(t, func(n int, m message) [][]byte {
		sender := string(m.text[:7])
		if m.to == victim && n == wrongLine {
			held[sender] = m.text
			return [][]byte{{}}
		}
		if late := held[sender]; m.to == victim && late != nil {
			delete(held, sender)
			return [][]byte{m.text, late}
		}
		return [][]byte{m.text}
	})
	if got.Lost != 1 || got.Repeated != 1 || got.Disorder != 0 {
		t.Errorf("found %+v, want a gap and a line behind it", got)
	}
}

// Lines of two senders change places for the victim: each sender's are in order.
func TestAnotherOrderIsCaught(t *testing.T) {
	var held []byte
	got := faultsOf(t, func(n int, m message) [][]byte {
		switch {
		case m.to != victim:
		case n == wrongLine:
			held = m.text
			return [][]byte{{}}
		case held != nil && !bytes.Equal(held[:7], m.text[:7]):
			late := held
			held = nil
			return [][]byte{m.text, late}
		case held != nil: // the same sender's: keep them together
			held = append(bytes.Clone(held), m.text...)
			return [][]byte{{}}
		}
		return [][]byte{m.text}
	})
	got.First = ""
	if got != (FaultsError{Disorder: 1}) {
		t.Errorf("found %+v, want one user with another order", got)
	}
}

// faultsOf has five users, two of whom speak, use a server that does wrong.
func faultsOf(t *testing.T, tamper func(n int, m message) [][]byte) FaultsError {
	t.Helper()
	c, err := New(t.Context(), Floor, fake(t, tamper), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.FanOut(Talk{Rooms: 1, Seats: 5, Speakers: 2, Time: 10 * time.Millisecond}, 8, nil)
	if err == nil {
		return FaultsError{}
	}
	var faults FaultsError
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	return faults
}
