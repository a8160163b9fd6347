package session

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The user is asked for the password, and again if it is wrong. Lines typed meanwhile are sent.
func TestPasswordIsAskedFor(t *testing.T) {
	inWorld(t, func(w *world, cfg *Config) {
		w.down = func(n int) bool { return n == 1 }
		cfg.Ask, cfg.Wait = true, 30*time.Second
	}, func(t *testing.T, w *world) {
		w.server.Password("secret")
		w.say("early")
		w.after(time.Hour)
		if got := w.bodies(AskPassword); len(got) != 1 || !strings.HasPrefix(got[0], "a password is needed here") {
			t.Fatalf("asked %q", got)
		}
		_ = w.session.Password(t.Context(), "wrong")
		w.after(time.Second)
		if got := w.bodies(AskPassword); len(got) != 2 || !strings.HasPrefix(got[1], "that is not the password") {
			t.Fatalf("asked %q", got)
		}
		_ = w.session.Password(t.Context(), "secret")
		w.after(time.Second)
		w.wantSaid("early")
		w.server.Cut()
		w.after(time.Second)
		if got := w.bodies(AskPassword); len(got) != 2 {
			t.Errorf("asked %q after the connection was made anew", got)
		}
	})
}

// A pipe has nobody to ask; it says how to give the password.
func TestPasswordIsMissing(t *testing.T) {
	inWorld(t, func(w *world, _ *Config) {
		w.down = func(n int) bool { return n == 1 }
	}, func(t *testing.T, w *world) {
		w.server.Password("secret")
		var denied *DeniedError
		if err := <-w.ended; !errors.As(err, &denied) || !strings.Contains(err.Error(), "TERTULIA_PASSWORD") {
			t.Errorf("ended with %v", err)
		}
	})
}

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

func TestInspect(t *testing.T) {
	inWorld(t, func(w *world, cfg *Config) {
		w.down = func(n int) bool { return n == 1 }
		cfg.Inspect = func(net.Conn) string { return "it fares well" }
	}, func(t *testing.T, w *world) {
		_ = w.session.Inspect(t.Context())
		w.want(w.bodies(Told), "there is no connection")
		w.after(time.Second)
		_ = w.session.Inspect(t.Context())
		w.want(w.bodies(Told), "there is no connection", "it fares well")
	})
}

// A connection that does not answer keeps nobody waiting, however often it is
// asked and made anew.
func TestInspectNeverBlocks(t *testing.T) {
	inWorld(t, func(_ *world, cfg *Config) {
		cfg.Inspect = func(c net.Conn) string {
			_, _ = io.Copy(io.Discard, c) // until it is closed
			return "gone"
		}
	}, func(t *testing.T, w *world) {
		for range 5 {
			_ = w.session.Inspect(t.Context())
			synctest.Wait()
			w.server.Cut()
			w.after(time.Second)
		}
		w.say("hola")
		w.wantSaid("hola")
	})
}
