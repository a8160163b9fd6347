package irctest

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/tcptest"
	"tertulia/transport/irc"
)

// A Config says which server Run starts. The zero value is one without accounts, a password or a lobby.
type Config struct {
	IRC      irc.Config  // Gate, Version and Metrics are set by Run
	Room     room.Config // of the room actor
	Password string      // of the server
	Accounts accounts.Policy
}

// A House is a server without a listener.
type House struct {
	T      *testing.T
	Room   *room.Actor
	Server *irc.Server
	Gate   *accounts.Gate // nil without accounts and a password

	ctx   context.Context
	close context.CancelFunc
	conns *limits.ConnLimiter
}

// Run runs a test with its own server, in a bubble of fake time. It returns when every session has ended.
func Run(t *testing.T, cfg Config, test func(h *House)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := &House{T: t, Room: room.New(cfg.Room), conns: limits.NewConnLimiter(limits.Limits{})}
		h.ctx, h.close = context.WithCancel(context.Background())
		go func() { _ = h.Room.Run(h.ctx) }()
		last, shut := context.WithCancel(context.Background())
		defer shut()
		go func() { _ = h.conns.Run(last) }()
		switch password := accounts.NewPassword(cfg.Password, prometheus.NewRegistry(), slog.New(slog.DiscardHandler)); {
		case cfg.Accounts != accounts.Off:
			go func() { _ = password.Run(last) }()
			h.Gate = accountstest.Open(t, accounts.Config{Policy: cfg.Accounts, Chat: h.Room, Password: password})
		case cfg.Password != "":
			go func() { _ = password.Run(last) }()
			h.Gate = accounts.NewGate(password, h.Room.HeldElsewhere)
		}
		cfg.IRC.Gate, cfg.IRC.Version, cfg.IRC.Metrics = h.Gate, "test", irc.NewMetrics(nil)
		h.Server = irc.New(cfg.IRC, h.Room, h.conns, transport.NewAcceptMetrics(prometheus.NewRegistry()))
		defer h.close()
		test(h)
	})
}

// Close stops the server, and the room.
func (h *House) Close() { h.close() }

// Connect connects a client, which has sent nothing yet.
func (h *House) Connect() *Client {
	c := &Client{t: h.T, conn: h.Dial(), got: make(chan []byte, 1)}
	c.got <- nil
	go c.read()
	return c
}

// Join connects a client, asks for capabilities, and registers with the nick. Its output up to the end of
// the MOTD is checked and taken.
func (h *House) Join(nick string, caps ...string) *Client {
	h.T.Helper()
	c := h.Connect()
	c.Register(nick, caps...)
	return c
}

// Dial returns the user's end of a connection that nobody reads.
func (h *House) Dial() *tcptest.Conn {
	near, far := tcptest.Pipe()
	go func() {
		if err := h.conns.Acquire(transport.PeerAddr(far)); err != nil {
			h.T.Error(err)
			return
		}
		defer h.conns.Release(transport.PeerAddr(far))
		h.Server.ServeConn(h.ctx, far, new(transport.Outcome))
		_ = far.Close()
	}()
	h.T.Cleanup(func() { _ = near.Close() })
	return near
}
