package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/peterbourgon/ff/v3/ffcli"

	"tertulia/actors/peer"
	"tertulia/actors/plain"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertulia/internal/logins"
	"tertulia/cmd/tertulia/internal/session"
	"tertulia/transport/line/wire"
)

// loginTime bounds the check of a login. A password may have to wait for its turn.
const loginTime = time.Minute

// loginCommand returns the command login. Its Exec returns a *cli.UsageError if its flags or arguments
// cannot be used.
func loginCommand(std stdio, help io.Writer) *ffcli.Command {
	var l logins.Login
	fs := cli.Flags("tertulia login", help)
	fs.StringVar(&l.Account, "nick", "", "the `name` of the account; without it you are asked")
	fs.BoolVar(&l.Clear, "clear", false, "send the password without encryption too, through networks that are not private")
	return accountCommand("login", "keep your login at a server, for chat and files", fs, func(ctx context.Context, server endpoint, file logins.File) error {
		return logIn(ctx, std, server, file, l)
	})
}

// logoutCommand returns the command logout.
func logoutCommand(std stdio, help io.Writer) *ffcli.Command {
	return accountCommand("logout", "forget your login at a server", cli.Flags("tertulia logout", help),
		func(_ context.Context, server endpoint, file logins.File) error {
			switch ok, err := file.Forget(server.name()); {
			case err != nil:
				return err
			case !ok:
				return fmt.Errorf("no login at %s is kept here", server.name())
			}
			_, err := fmt.Fprintf(std.out, "the login at %s is forgotten\n", server.name())
			return err
		})
}

// accountCommand returns a command whose one argument is a server.
func accountCommand(name, words string, fs *flag.FlagSet, do func(context.Context, endpoint, logins.File) error) *ffcli.Command {
	return &ffcli.Command{
		Name:       name,
		ShortUsage: "tertulia " + name + " [flags] [tcp://|udp://|tls://]host[:port]",
		ShortHelp:  words,
		FlagSet:    fs,
		Exec: func(ctx context.Context, args []string) error {
			if len(args) != 1 {
				return cli.Usagef("one host is needed, for example: tertulia %s tls://localhost", name)
			}
			server, err := parseEndpoint(args[0])
			if err != nil {
				return err
			}
			file, err := logins.Default()
			if err != nil {
				return err
			}
			return do(ctx, server, file)
		},
	}
}

// logIn asks for what is missing in a login, checks it at the server, and keeps it.
func logIn(ctx context.Context, std stdio, server endpoint, file logins.File, l logins.Login) error {
	server, err := server.meet(ctx, std.err)
	if err != nil {
		return err
	}
	dialing, cancel := context.WithTimeout(ctx, loginTime)
	defer cancel()
	conn, err := server.dial(dialing)
	if err != nil {
		return err
	}
	defer conn.Close()
	if !server.allows(l, conn) {
		return fmt.Errorf("the way to %s is not encrypted: take tls://, or the flag -clear if nobody can listen", server.name())
	}
	if l.Account == "" {
		fmt.Fprintf(std.err, "nick at %s: ", server.name())
		if l.Account, err = readTyped(ctx, std.in); err != nil {
			return err
		}
	}
	fmt.Fprintf(std.err, "password of %s at %s: ", l.Account, server.name())
	if l.Password, err = cli.ReadHidden(ctx, std.in, std.err); err != nil {
		return err
	}
	if l.Account == "" || strings.ContainsAny(l.Account, " \t") || l.Password == "" {
		return errors.New("a login is a nick of one word, and a password")
	}
	if l.Account, err = checkLogin(conn, l, std.err); err != nil {
		return err
	}
	if err := file.Set(server.name(), l); err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.out, "you are %s at %s from now on; tertulia logout %s forgets it\n", l.Account, server.name(), server.name())
	return err
}

// readTyped reads a line, and not one byte more. If ctx ends first, it leaves a goroutine that reads until
// the process ends.
func readTyped(ctx context.Context, in io.Reader) (string, error) {
	type result struct {
		text string
		err  error
	}
	typed := make(chan result, 1)
	go func() {
		var text []byte
		for b := make([]byte, 1); ; {
			if _, err := io.ReadFull(in, b); err != nil {
				typed <- result{err: fmt.Errorf("read the nick: %w", err)}
				return
			}
			if b[0] == '\n' {
				typed <- result{text: strings.TrimSpace(string(text))}
				return
			}
			text = append(text, b[0])
		}
	}()
	select {
	case r := <-typed:
		return r.text, r.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// allows reports whether a login may be sent over a connection.
func (e endpoint) allows(l logins.Login, conn net.Conn) bool {
	if e.over == tlsService || l.Clear {
		return true
	}
	at, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	return err == nil && peer.Private(at.Addr())
}

// checkLogin gives a login to the server, and takes no seat. It returns the name of the account as its
// user has spelled it. It tells what the server says meanwhile on w.
func checkLogin(conn net.Conn, l logins.Login, w io.Writer) (account string, err error) {
	key := make([]byte, 16)
	rand.Read(key)
	hello := wire.Hello{Key: hex.EncodeToString(key), Room: "#tertulia"}.Append(nil)
	hello = append(wire.AppendLogin(hello, l.Account, l.Password), wire.Quit+"\n"...)
	conn.SetDeadline(time.Now().Add(loginTime))
	if _, err := conn.Write(hello); err != nil {
		return "", err
	}
	why := "the server does not know accounts"
	lines := bufio.NewScanner(io.LimitReader(conn, 1<<20))
	for lines.Scan() {
		line, ok := wire.Parse(plain.Line(lines.Text()))
		switch {
		case !ok:
		case line.Kind == wire.KindLogin:
			return line.Body, nil
		case line.Kind == wire.KindNoEntry:
			return "", errors.New(line.Body)
		case line.Kind == wire.KindNote, line.Kind == wire.KindDenied:
			why = strings.TrimPrefix(line.Body, "* ")
			fmt.Fprintln(w, "*", why)
		}
	}
	if err := lines.Err(); err != nil {
		return "", err
	}
	return "", errors.New(why)
}

// keptLogin returns the login at a server that the user has kept, for a session. A login that is not kept
// is the zero one.
func keptLogin(server endpoint, w io.Writer) (session.Login, error) {
	file, err := logins.Default()
	if err != nil {
		return session.Login{}, nil //nolint:nilerr // without a configuration folder nothing is kept
	}
	l, ok, err := file.Get(server.name())
	if !ok || err != nil {
		return session.Login{}, err
	}
	if l.Clear && server.over != tlsService {
		fmt.Fprintf(w, "* your password goes to %s without encryption\n", server.name())
	}
	return session.Login{Account: l.Account, Password: l.Password, Allows: func(conn net.Conn) bool { return server.allows(l, conn) }}, nil
}
