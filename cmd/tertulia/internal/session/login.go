package session

import (
	"fmt"
	"net"
	"strings"

	"tertulia/transport/line/wire"
)

// A Login is the user's account at the server. The zero Login is of no account.
type Login struct {
	Account, Password string
	// Allows reports whether the login may be sent over a connection; nil: over all.
	Allows func(net.Conn) bool
}

// EntryError ends a session if the server does not let the user in: the login is not valid, an account
// is needed, or the user is banned.
type EntryError struct {
	Name    string // of the server
	Account string // of the login that was given; empty if there was none
	Why     string
}

func (e *EntryError) Error() string {
	words := fmt.Sprintf("%s does not let you in: %s", e.Name, e.Why)
	if e.Account == "" {
		return words
	}
	return words + fmt.Sprintf(" (your login here is %s: tertulia login %s changes it, tertulia logout %s forgets it)", e.Account, e.Name, e.Name)
}

// appendLogin appends the line that logs the user in, if it may be sent over the connection.
func (l *loop) appendLogin(dst []byte, conn net.Conn) []byte {
	login := l.cfg.Login
	switch {
	case login.Account == "":
		return dst
	case login.Allows != nil && !login.Allows(conn):
		l.tell(Told, "your login is not sent, since the way to "+l.cfg.Name+" is not encrypted: tertulia login -clear "+l.cfg.Name+" allows it")
		return dst
	}
	return wire.AppendLogin(dst, login.Account, login.Password)
}

// typed notes the password of a line by which the user logs in, registers or changes it. The server says
// whether it is right.
func (l *loop) typed(line string) {
	command, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(command) {
	case "/register":
		l.password, _, _ = strings.Cut(rest, " ")
	case "/login":
		if _, password, more := strings.Cut(rest, " "); more {
			rest = strings.TrimSpace(password)
		}
		l.password = rest
	case "/passwd":
		l.password = rest[strings.LastIndexByte(rest, ' ')+1:]
	}
}

// loggedIn keeps the login that the server has accepted, for the next connection. An account of wire.None
// means that the user has logged out.
func (l *loop) loggedIn(account string) {
	switch {
	case account == wire.None:
		l.cfg.Login = Login{}
	case l.password != "":
		l.cfg.Login = Login{Account: account, Password: l.password, Allows: l.cfg.Login.Allows}
	}
	l.password = ""
}
