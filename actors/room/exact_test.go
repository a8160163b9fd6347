package room

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"tertulia/actors/event"
)

// crowd takes n seats in a room.
func crowd(t *testing.T, a *Actor, room string, n int) {
	for i := range n {
		join(t, a, JoinRequest{Nick: fmt.Sprint("m", i), Room: room, Dialect: words{quiet: true}})
	}
}

func TestAnExactSeatIsShownEachJoinAndLeave(t *testing.T) {
	bubble(t, Config{MaxRooms: 10}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Dialect: roll{}})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		const n = 300 // more than the allowance
		var all []user
		var want []string
		for i := range n {
			u := join(t, a, JoinRequest{Nick: fmt.Sprint("u", i)})
			want = append(want, "+"+u.FirstNick())
			all = append(all, u)
		}
		all[0].must(all[0].Rename(ctx, "eva"))
		all[1].must(all[1].Exit(ctx, Lobby))
		all[2].Leave("adiós")
		synctest.Wait()
		want = append(want, "u0=eva", "-u1 from #tertulia", "-u2 adiós")
		ana.wants(append([]string{"welcome ana 0", "in #tertulia as ana: ana", "+bob"}, want...)...)
		if got := bob.reads(); strings.Contains(got, "+u299") || strings.Contains(got, "eva") {
			t.Errorf("another seat is shown all: %s", got)
		}
		bob.says("hola")
		ana.wants("bob: hola")
		if got := bob.reads(); !strings.Contains(got, " -2 [") || !strings.HasSuffix(got, "1 renamed [{u0 eva}]\nbob: hola\n") {
			t.Errorf("another seat reads %s", got)
		}
	})
}

func TestExactSeatsNeedNoAllowance(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		for i := range 100 {
			join(t, a, JoinRequest{Nick: fmt.Sprint("u", i), Dialect: roll{}})
		}
		bob := join(t, a, JoinRequest{Nick: "bob"})
		bob.reads()
		join(t, a, JoinRequest{Nick: "ana", Dialect: roll{}})
		bob.wants("+ana")
	})
}

func TestAnExactSeatThatLagsIsShownJoinsAndLeaves(t *testing.T) {
	bubble(t, Config{MaxLag: 1000}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Dialect: roll{}})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		bob.reads()
		bob.says(strings.Repeat("x", 700))
		synctest.Wait()
		join(t, a, JoinRequest{Nick: "eva"})
		if got := ana.reads(); !strings.HasSuffix(got, "\n+eva\n") {
			t.Errorf("the exact seat reads %s", got)
		}
		if got := bob.reads(); strings.Contains(got, "eva") {
			t.Errorf("the other seat reads %s", got)
		}
	})
}

func TestAnExactSeatIsShownRanksThatNobodyGives(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		founder := join(t, a, JoinRequest{Nick: "leo", Account: "leo", Room: "#x"})
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#x", Dialect: roll{}})
		ana.reads()
		founder.must(founder.Away(ctx, "lunch"))
		founder.must(founder.Exit(ctx, "#x"))
		founder.must(founder.Enter(ctx, "#x", 0))
		ana.wants("leo away lunch", "-leo from #x", "+leo", " ranks leo 2", "leo away lunch")
		_, err := founder.Logout(ctx)
		founder.must(err)
		if got := ana.reads(); !strings.HasPrefix(got, " ranks leo 0\n") {
			t.Errorf("after the logout, the seat reads %s", got)
		}
		_, err = founder.Login(ctx, event.Identity{Account: "leo"})
		founder.must(err)
		if got := ana.reads(); !strings.Contains(got, " ranks leo 2\n") {
			t.Errorf("after the login, the seat reads %s", got)
		}
	})
}

func TestInACrowdedRoomJoinsAreShownLate(t *testing.T) {
	alone(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		early := join(t, a, JoinRequest{Nick: "early", Room: "#x", Dialect: roll{}})
		crowd(t, a, "#x", crowdedRoom-1)
		early.reads()
		enter := func(nick string) user {
			return join(t, a, JoinRequest{Nick: nick, Room: "#x", Dialect: words{quiet: true}})
		}
		bob, eva, tom, kim := enter("bob"), enter("eva"), enter("tom"), enter("kim")
		enter("leo")
		enter("max")
		early.wants()
		late := join(t, a, JoinRequest{Nick: "late", Room: "#x", Dialect: roll{}})
		if got := late.reads(); !strings.Contains(got, " bob early@ eva kim late leo m0 ") {
			t.Errorf("the list of members is %s", got)
		}
		early.wants()

		bob.says("hola")
		early.wants("+bob", "bob: hola")
		late.wants("bob: hola")
		bob.says("bye")
		bob.Leave("")
		early.wants("bob: bye", "-bob ")
		late.wants("bob: bye", "-bob ")

		eva.must(eva.Rename(ctx, "Eve"))
		early.wants("+eva", "eva=Eve")
		late.wants("eva=Eve")

		early.must(early.SetRank(ctx, "#x", "leo", event.Voice))
		early.wants("+leo", "early ranks leo 1")
		late.wants("early ranks leo 1")

		early.must(early.Kick(ctx, "#x", "max", ""))
		early.wants("+max", "early kicks max")
		late.wants("early kicks max")

		tom.must(tom.Away(ctx, "lunch"))
		early.wants()
		late.wants("tom away lunch")
		tom.says("back soon")
		early.wants("+tom", "tom away lunch", "tom: back soon")
		late.wants("tom: back soon")

		kim.Leave("")
		early.wants()
		late.wants("-kim ")
		kim = enter("kim")
		early.wants()
		late.wants()
		late.says("hola")
		early.wants("+late", "late: hola")
		late.wants("late: hola")
		kim.says("hola")
		early.wants("+kim", "kim: hola")
		late.wants("+kim", "kim: hola")
	})
}

func TestTheFounderIsShownAtOnceInACrowdedRoom(t *testing.T) {
	alone(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		founder := join(t, a, JoinRequest{Nick: "leo", Room: "#x"})
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#x", Dialect: roll{}})
		crowd(t, a, "#x", crowdedRoom)
		founder.must(founder.Exit(ctx, "#x"))
		ana.reads()
		founder.must(founder.Enter(ctx, "#x", 0))
		ana.wants("+leo", " ranks leo 2")
	})
}
