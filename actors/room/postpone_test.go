package room

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
)

// many takes n seats with an exact dialect in a room.
func many(t *testing.T, a *Actor, room string, n int) (all []user) {
	for i := range n {
		all = append(all, join(t, a, JoinRequest{Nick: fmt.Sprint("m", i), Room: room, Dialect: roll{}}))
	}
	pass(postponeFor)
	for _, u := range all {
		u.reads()
	}
	return all
}

func TestInALargeRoomJoinsComeTogether(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		all := many(t, a, "#x", postponeFrom)
		first, last := all[0], all[postponeFrom-1]
		for i := range 3 {
			join(t, a, JoinRequest{Nick: fmt.Sprint("new", i), Room: "#x", Dialect: roll{}})
		}
		last.Leave("adiós")
		first.wants()
		pass(postponeFor)
		synctest.Wait()
		if batches := <-first.Outbox(); len(batches) != 1 || string(batches[0].Data) != "+new0\n+new1\n+new2\n-m63 adiós\n" {
			t.Errorf("%d batches, the first is %q", len(batches), batches[0].Data)
		}
		join(t, a, JoinRequest{Nick: "later", Room: "#x", Dialect: roll{}})
		first.wants()
		pass(postponeFor)
		first.wants("+later")
	})
}

func TestInASmallRoomJoinsComeAtOnce(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		all := many(t, a, "#x", postponeFrom-2)
		join(t, a, JoinRequest{Nick: "ana", Room: "#x", Dialect: roll{}})
		all[0].wants("+ana")
	})
}

func TestJoinsThatWaitComeBeforeALine(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		all := many(t, a, "#x", postponeFrom)
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#x", Dialect: roll{}})
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#x", Dialect: roll{}})
		ana.says("hola")
		all[0].wants("+ana", "+bob", "ana: hola")
		if got := ana.reads(); !strings.HasSuffix(got, " m9\n+bob\nana: hola\n") {
			t.Errorf("ana reads %s", got)
		}
		if got := bob.reads(); !strings.HasSuffix(got, " m9\nana: hola\n") {
			t.Errorf("bob reads %s", got)
		}
		pass(postponeFor)
		all[0].wants()
	})
}

func TestAnAnswerBringsTheJoinsThatWait(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		all := many(t, a, "#x", postponeFrom)
		asks, waits := all[0], all[1]
		join(t, a, JoinRequest{Nick: "ana", Room: "#x", Dialect: roll{}})
		asks.must(asks.Ping(t.Context()))
		asks.wants("+ana", "pong 0")
		join(t, a, JoinRequest{Nick: "bob", Room: "#x", Dialect: roll{}})
		asks.wants()
		pass(postponeFor)
		asks.wants("+bob")
		waits.wants("+ana", "+bob")
	})
}

func TestJoinsThatWaitKeepTheOrderOfRooms(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		all := many(t, a, "#x", postponeFrom)
		both := all[0]
		both.must(both.Enter(ctx, "#y", 0))
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#y", Dialect: roll{}})
		both.reads()
		ana.must(ana.Enter(ctx, "#x", 0))
		ana.must(ana.Say(ctx, "#y", Line{Text: "hola"}))
		both.wants("+ana", "ana: hola")
		ana.Leave("")
		both.wants("-ana ")
		pass(postponeFor)
		both.wants()
		all[1].wants("+ana", "-ana ")
	})
}

func TestJoinsThatWaitInTwoRoomsComeOnce(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		both := many(t, a, "#x", postponeFrom)[0]
		for i := range postponeFrom {
			join(t, a, JoinRequest{Nick: fmt.Sprint("y", i), Room: "#y", Dialect: roll{}})
		}
		both.must(both.Enter(ctx, "#y", 0))
		pass(postponeFor)
		both.reads()
		join(t, a, JoinRequest{Nick: "ana", Room: "#x", Dialect: roll{}})
		join(t, a, JoinRequest{Nick: "bob", Room: "#y", Dialect: roll{}})
		both.must(both.Ping(ctx))
		both.wants("+ana", "+bob", "pong 0")
		join(t, a, JoinRequest{Nick: "eva", Room: "#y", Dialect: roll{}})
		pass(postponeFor)
		both.wants("+eva")
		join(t, a, JoinRequest{Nick: "kim", Room: "#x", Dialect: roll{}})
		pass(postponeFor)
		both.wants("+kim")
	})
}

func TestJoinsThatWaitAreBounded(t *testing.T) {
	alone(t, Config{}, func(t *testing.T, a *Actor) {
		all := many(t, a, "#x", postponeFrom)
		for i := range postponeMost {
			join(t, a, JoinRequest{Nick: fmt.Sprint("new", i), Room: "#x", Dialect: roll{}})
		}
		if got := strings.Count(all[0].reads(), "+new"); got != postponeMost {
			t.Errorf("%d joins are shown, want %d", got, postponeMost)
		}
	})
}

func TestJoinsThatWaitComeBeforeTheEnd(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		all := many(t, a, "#x", postponeFrom)
		join(t, a, JoinRequest{Nick: "ana", Room: "#x", Dialect: roll{}})
		all[0].must(all[0].Exit(t.Context(), "#x"))
		all[0].wants("+ana")
		all[1].Leave("")
		all[1].wants("+ana", "-m0 from #x", "bye quit", "closed")
	})
}
