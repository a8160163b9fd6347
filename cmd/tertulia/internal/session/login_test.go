package session

import (
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/transport/line/wire"
)

func TestALoginIsGivenToEachConnection(t *testing.T) {
	inWorld(t, func(w *world, cfg *Config) {
		cfg.Login = Login{Account: "Ana", Password: "correct horse"}
	}, func(t *testing.T, w *world) {
		w.server.Account("Ana", "correct horse")
		w.say("one")
		w.after(time.Second)
		w.server.Cut()
		w.after(time.Second)
		w.say("two")
		w.after(time.Second)
		w.wantSaid("one", "two")
		if got := w.server.Nicks(); !slices.Equal(got, []string{"Ana"}) {
			t.Errorf("the users are %q", got)
		}
	})
}

func TestAVoidLoginEndsTheSession(t *testing.T) {
	inWorld(t, func(w *world, cfg *Config) {
		cfg.Ask, cfg.Login = true, Login{Account: "ana", Password: "old password"}
	}, func(t *testing.T, w *world) {
		w.server.Account("ana", "new password")
		var refused *EntryError
		err := <-w.ended
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), "tertulia logout here:4000 forgets it") || strings.Contains(err.Error(), "old password") {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestALoginIsNotSentWhereOthersListen(t *testing.T) {
	inWorld(t, func(w *world, cfg *Config) {
		cfg.Login = Login{Account: "ana", Password: "correct horse", Allows: func(net.Conn) bool { return false }}
	}, func(t *testing.T, w *world) {
		w.say("hola")
		w.after(time.Second)
		w.wantSaid("hola")
		if got := w.bodies(Told); !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "your login is not sent") }) {
			t.Errorf("the user is told %q", got)
		}
	})
}

// The user has typed the login, so the client knows it when the connection is lost.
func TestATypedLoginLastsAsLongAsTheSession(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.say("/login eva correct horse")
		w.after(time.Second)
		w.server.Raw("@0 0 login - eva")
		w.after(time.Second)
		w.server.Account("eva", "correct horse")
		w.server.Cut()
		w.after(time.Second)
		if got := w.server.Nicks(); !slices.Equal(got, []string{"eva"}) {
			t.Errorf("the users are %q", got)
		}
		w.server.Raw("@0 0 login - " + wire.None)
		w.after(time.Second)
		w.server.Account("eva", "another password") // a login with the earlier one would end the session
		w.server.Cut()
		w.after(time.Second)
		w.say("hola")
		w.after(time.Second)
		w.wantSaid("hola")
	})
}
