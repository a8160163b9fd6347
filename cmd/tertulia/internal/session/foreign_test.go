package session

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

// dialText connects to a server that sends that and no more.
func dialText(text string) func(context.Context) (net.Conn, error) {
	return func(context.Context) (net.Conn, error) {
		client, server := net.Pipe()
		go func() { _, _ = io.Copy(io.Discard, server) }()
		go func() { _, _ = io.WriteString(server, text) }()
		return client, nil
	}
}

func TestOtherServices(t *testing.T) {
	for text, want := range map[string]string{
		"220 welcome\r\n":                          "an FTP server",
		"220-welcome\r\n220 to this\r\n":           "an FTP server",
		"220 mx.example ESMTP\r\n":                 "a mail server",
		"SSH-2.0-OpenSSH_9.6\r\n":                  "an SSH server",
		"HTTP/1.1 400 Bad Request\r\n\r\n<html>":   "a web server",
		":irc NOTICE * :*** Looking up\r\n":        "an IRC server",
		"\x15\x03\x03\x00\x02\x02\x46 \x0d\n":      "a server that wants TLS",
		"* OK [CAPABILITY IMAP4rev1] ready.\r\n\n": "a mail server",
	} {
		inWorld(t, func(_ *world, cfg *Config) { cfg.Dial = dialText(text) }, func(t *testing.T, w *world) {
			var foreign *ForeignError
			if err := <-w.ended; !errors.As(err, &foreign) || foreign.Found != want {
				t.Errorf("%q ended the session with %v, want %s", text, err, want)
			}
		})
	}
}

// A port that was the chat's and is another's for a while is tried again.
func TestAnotherServiceForAWhile(t *testing.T) {
	inWorld(t, func(w *world, cfg *Config) {
		cfg.Dial = func(ctx context.Context) (conn net.Conn, err error) {
			if conn, err = w.dial(ctx); err == nil && len(w.attempts()) == 2 {
				conn.Close()
				return dialText("HTTP/1.1 302 Found\r\n")(ctx)
			}
			return conn, err
		}
	}, func(t *testing.T, w *world) {
		w.after(time.Second)
		w.server.Cut()
		w.after(time.Minute)
		w.say("hola")
		w.wantSaid("hola")
	})
}
