//go:build linux

package chat

import "bytes"

// An ircUser speaks the client protocol of RFC 2812.
type ircUser struct {
	nick, channel string
	outside       bool // the user does not join the channel
}

func newIRC(nick, room string) Speaker { return ircUser{nick: nick, channel: "#" + room} }

func newIRCOutside(nick, _ string) Speaker { return ircUser{nick: nick, outside: true} }

func enterIRC(room string) string { return "JOIN #" + room + "\r\n" }

func (u ircUser) Hello() string {
	return "NICK " + u.nick + "\r\nUSER " + u.nick + " 0 * :" + u.nick + "\r\n"
}

func (u ircUser) Say(dst, text []byte) []byte {
	dst = append(append(append(dst, "PRIVMSG "...), u.channel...), " :"...)
	return append(append(dst, text...), "\r\n"...)
}

// Read implements Speaker. It joins the channel after the server's welcome.
func (u ircUser) Read(in []byte) Event {
	size, line := lineEnd(in)
	e := Event{Size: size}
	if token, ok := bytes.CutPrefix(line, []byte("PING ")); ok {
		e.Answer = "PONG " + string(token) + "\r\n"
		return e
	}
	_, rest, ok := bytes.Cut(line, []byte(" "))
	if !ok {
		return e
	}
	word, rest, _ := bytes.Cut(rest, []byte(" "))
	switch string(word) {
	case "PRIVMSG":
		_, e.Text, _ = bytes.Cut(rest, []byte(" "))
		e.Text = bytes.TrimPrefix(e.Text, []byte(":"))
	case "001": // RPL_WELCOME
		if !u.outside {
			e.Answer = "JOIN " + u.channel + "\r\n"
		}
	case "366": // RPL_ENDOFNAMES
		e.Seated = !u.outside
	case "376", "422": // RPL_ENDOFMOTD, ERR_NOMOTD: the registration has ended
		e.Seated = u.outside
	case "403", "405", "433", "437", "465", "471", "473", "474", "475": // the nick or channel is refused
		e.Refuse = true
	}
	if bytes.HasPrefix(line, []byte("ERROR ")) {
		e.Refuse = true
	}
	return e
}
