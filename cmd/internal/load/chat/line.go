//go:build linux

package chat

import (
	"bytes"
	"fmt"
	"strings"

	"tertulia/transport/line/wire"
)

// lineEnd returns the length of the first line including its line end, and the line without it.
// The length is 0 if the line is incomplete.
func lineEnd(in []byte) (size int, line []byte) {
	end := bytes.IndexByte(in, '\n')
	if end < 0 {
		return 0, nil
	}
	return end + 1, bytes.TrimSuffix(in[:end], []byte("\r"))
}

// A person uses tertuliad as with nc.
type person struct{ nick, room string }

func newPerson(nick, room string) Speaker { return person{nick, room} }

func (p person) Hello() string {
	if p.room == Lobby {
		return p.nick + "\n"
	}
	return p.nick + "\n/join " + p.room + "\n"
}

func (person) Say(dst, text []byte) []byte { return append(append(dst, text...), '\n') }

func (p person) Read(in []byte) Event {
	size, line := lineEnd(in)
	e := Event{Size: size}
	if bytes.HasPrefix(line, []byte("* ")) {
		e.Seated = p.entered(line)
	} else if _, text, ok := bytes.Cut(line, []byte(": ")); ok {
		e.Text = text
	}
	return e
}

// entered reports whether a line confirms that the user is in the room. In the lobby this is a
// hint about what to type, the last line of the welcome.
func (p person) entered(line []byte) bool {
	if p.room == Lobby {
		return bytes.HasPrefix(line, []byte("* type a line "))
	}
	return bytes.HasPrefix(line, []byte("* you are "+p.nick+" in #"+p.room))
}

// A client uses the client mode of tertuliad's line protocol.
type client struct{ person }

func newClient(nick, room string) Speaker { return client{person{nick, room}} }

func (c client) Hello() string {
	key := fmt.Sprintf("%032s", strings.TrimLeft(c.nick, "u"))
	hello := wire.Hello{Key: key, Room: "#" + c.room}.Append(nil)
	return string(hello) + c.nick + "\n"
}

func (c client) Read(in []byte) Event {
	size, line := lineEnd(in)
	e := Event{Size: size}
	kind, room, body, _ := wire.Cut(line)
	here := len(room) > 0 && string(room[1:]) == c.room
	switch wire.Kind(kind) {
	case wire.KindMsg:
		if here {
			_, e.Text, _ = bytes.Cut(body, []byte(": "))
		}
	case wire.KindRoom:
		e.Seated = here
	case wire.KindRefused:
		e.Refuse = true
	}
	return e
}

// A counted user joins the floor with a line that names the room and the nick; see
// server.ServeFloor.
type counted struct{ person }

func newFloor(nick, room string) Speaker { return counted{person{nick, room}} }

func (c counted) Hello() string { return c.room + " " + c.nick + "\n" }

func (c counted) Read(in []byte) Event {
	e := c.person.Read(in)
	e.Seated = e.Size > 0 && e.Text == nil
	return e
}
