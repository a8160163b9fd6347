package line

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"runtime"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/room"
	"tertulia/transport"
)

// If a peer closes its socket while its password waits, its place is free at once. The wait
// would take over half a minute: seven guesses from its address come first.
func TestAPeerThatLeavesWhileItsPasswordWaitsIsNotWaitedFor(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells the state of a connection")
	}
	for name, sends := range map[string]string{
		"a terminal": "/pass x\n", "our client": "/client 1 " + key + " - 0 #tertulia\n/pass x\n",
	} {
		t.Run(name, func(t *testing.T) {
			p := accounts.NewPassword("sésame", prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
			r := room.New(room.Config{})
			server := New(Config{Gate: accounts.NewGate(p, nil), Metrics: NewMetrics(prometheus.NewRegistry())}, r, nil, nil)
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			go func() { _ = r.Run(ctx) }()
			go func() { _ = p.Run(ctx) }()
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			guess := accounts.Guess{From: netip.MustParseAddr("127.0.0.1"), Given: "x"}
			p.Try(ctx, guess)
			var last <-chan accounts.Verdict
			for range 7 {
				last = p.Offer(ctx, guess)
			}

			near, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			far, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer far.Close()
			ended := make(chan struct{})
			go func() {
				user := begin(ctx, server, far)
				user.Run(user, new(transport.Outcome))
				close(ended)
			}()
			if _, err := io.ReadFull(near, make([]byte, len(passGreeting))); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(near, sends); err != nil {
				t.Fatal(err)
			}
			near.Close()
			<-ended
			select {
			case <-last:
				t.Error("the session ended only with its turn")
			default:
			}
		})
	}
}
