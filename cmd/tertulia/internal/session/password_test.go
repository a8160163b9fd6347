package session

import (
	"errors"
	"strings"
	"testing"
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
