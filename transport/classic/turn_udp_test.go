package classic

import (
	"net/netip"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

func TestTwoUDPTurnClientsConverseAsInTheLab(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		w := h.deal()
		w.sends(1, "ana")
		w.wants(t, 1, "tertulia")
		w.sends(2, "bob")
		w.wants(t, 2, "tertulia")
		w.sends(1, "hola")
		w.wants(t, 1)
		w.sends(2, "hey")
		w.wants(t, 2, "ana: hola")
		w.wants(t, 1, "bob: hey")
		w.sends(1, "¿qué tal?")
		w.sends(2, "") // an empty turn
		w.wants(t, 2, "ana: ¿qué tal?")
		w.wants(t, 1)
		w.sends(2, "bien")
		w.wants(t, 1, "bob: bien")
		w.sends(1, "exit")
		w.wants(t, 1)
		w.wants(t, 2, "* ana left"+nobodyElse)
		w.sends(2, "¿nadie?")
		w.sends(1, "eva") // another user at the same port
		w.wants(t, 1, "tertulia")
		w.sends(1, "soy eva")
		w.wants(t, 2, "eva: soy eva")
	})
}

func TestUDPTurnClientsAndTheRoom(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		w, bob := h.deal(), h.multi("bob")
		w.sends(1, "bob")
		bob.wants("bob2 se ha unido al chat\n")
		bob.sends("bob: hola")
		bob.wants("bob: hola\n")
		w.sends(1, "a\x1b[2J\x00b", long(2000))
		w.wants(t, 1, "tertulia", "* you are bob2: bob is taken\nbob: hola")
		bob.wants("bob2: ab\n", "bob2: "+long(1017)+"\n", "bob2: "+long(7)+"\n")
	})
}

func TestUDPTurnWithNc(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		w, bob := h.deal(), h.multi("bob")
		w.sends(1, "ana\nuno\ndos\n")
		bob.sends("bob: hola")
		bob.wants("ana se ha unido al chat\n", "ana: uno\n", "ana: dos\n", "bob: hola\n")
		w.wants(t, 1, "tertulia", "bob: hola\n")
		w.sends(1, "exit\n")
		w.wants(t, 1)
		bob.wants("ana ha salido del chat\n")
	})
}

func TestUDPTurnTellsTheOneWhoWaitsThatNobodyElseIsThere(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		w := h.deal()
		w.sends(1, "ana")
		w.sends(2, "bob")
		w.sends(1, "hola")
		w.sends(2, "exit")
		w.wants(t, 1, "tertulia", "* bob left"+nobodyElse)
		w.sends(3, "eva")
		w.sends(1, "hola, eva")
		w.wants(t, 1)
		w.sends(3, "exit")
		w.wants(t, 1, "* eva left"+nobodyElse)
		w.sends(1, "¿nadie?")
		w.wants(t, 1)
	})
}

func TestUDPTurnEmptyName(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		w, bob := h.deal(), h.multi("bob")
		w.sends(1, "", "")
		bob.sends("bob: hola")
		w.wants(t, 1, "", "* you are guest: a name needs at least one letter or digit\nbob: hola")
	})
}

func TestUDPTurnClientsThatAreIdleAreForgotten(t *testing.T) {
	bubble(t, Config{TurnIdle: time.Minute}, func(t *testing.T, h *house) {
		w, bob := h.deal(), h.multi("bob")
		w.sends(1, "ana")
		w.sends(2, "eva")
		pass(40 * time.Second)
		w.sends(2, "still here")
		pass(time.Minute - 40*time.Second + sweepTime)
		w.wants(t, 1, "tertulia") // and no more: the client sent three bytes in total
		w.wants(t, 2, "tertulia")
		pass(time.Minute)
		w.wants(t, 2, "exit")
		bob.wants("ana se ha unido al chat\n", "eva se ha unido al chat\n", "eva: still here\n", "ana ha salido del chat\n", "eva ha salido del chat\n")
		w.sends(1, "ana")
		w.wants(t, 1, "tertulia")
	})
}

// The source address of a datagram may be forged.
func TestUDPTurnAnswersOneDatagramWithThreeTimesItsBytesAtMost(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		w, bob := h.deal(), h.multi("bob")
		w.sends(1, "a")
		w.wants(t, 1, "ter")
		w.sends(2, "eva\nuno\n")
		w.wants(t, 2, "tertulia")
		bob.sends("bob: " + long(100))
		w.wants(t, 2)
		w.sends(2, "dos\n")
		w.wants(t, 2, "bob: "+long(100)+"\n")
		h.close()
		w.wants(t, 1)
		w.wants(t, 2, "exit\n")
	})
}

func TestUDPTurnAnswersNoServer(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		w, bob := h.deal(), h.multi("bob")
		for i, text := range []string{"tertulia", "ter", "exit", "exit\n", "* bob left"} {
			w.sends(uint16(i), text)
			w.wants(t, uint16(i))
		}
		for _, port := range []uint16{7, 53, 1023, turnPort} {
			w.in <- datagram{netip.AddrPortFrom(client(0).Addr(), port), "ana"}
		}
		bob.wants()
		if len(w.out) > 0 {
			t.Errorf("%+v is sent", <-w.out)
		}
	})
}

func TestUDPTurnClientsAreBounded(t *testing.T) {
	bubble(t, Config{MaxTurns: 3}, func(t *testing.T, h *house) {
		w := h.deal()
		for port := range uint16(3) {
			w.sends(port, "ana")
			w.wants(t, port, "tertulia")
		}
		w.sends(3, "eva")
		w.wants(t, 3, "exit")
		w.sends(1, "exit")
		w.sends(3, "eva")
		w.wants(t, 3, "tertulia")
	})
}

func TestUDPTurnClientsCountAsConnections(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		w := h.deal()
		for port := range uint16(4) {
			w.sends(port, "ana")
			w.wants(t, port, "tertulia")
		}
		w.sends(4, "eva") // the limiter admits four sessions of one address
		w.wants(t, 4, "exit")
		w.sends(0, "exit")
		w.sends(4, "eva")
		w.wants(t, 4, "tertulia")
	})
}

func TestUDPTurnTooFast(t *testing.T) {
	bubble(t, Config{Rate: 1, Burst: 1}, func(t *testing.T, h *house) {
		w, bob := h.deal(), h.multi("bob")
		w.sends(1, "ana")
		for range 100 {
			w.sends(1, "x")
		}
		pass(time.Minute)
		if got := bob.reads(); len(got) != 1+1+1+waitingLines {
			t.Errorf("%d messages are shown", len(got))
		}
		if n := testutil.ToFloat64(h.server.cfg.Metrics.dropped.WithLabelValues(turnUDP, "fast")); n != 100-2-waitingLines {
			t.Errorf("%v datagrams are counted as dropped", n)
		}
	})
}

func TestUDPTurnServersEnd(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		w := h.deal()
		w.sends(1, "ana", "hola")
		h.close()
		w.wants(t, 1, "tertulia", "exit")
	})
}
