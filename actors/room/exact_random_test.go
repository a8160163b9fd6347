package room

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// ledger is an exact dialect that says what a client needs for its lists of members.
type ledger struct{}

func (ledger) Exact() {}

func (ledger) Append(dst []byte, v *View) []byte {
	switch v.Kind {
	case event.Joined, event.Left, event.Said:
		return fmt.Appendln(dst, v.Kind, v.Room, v.Nick)
	case event.Quit:
		return fmt.Appendln(dst, v.Kind, v.Nick)
	case event.Renamed:
		return fmt.Appendln(dst, v.Kind, v.Nick, v.Peer)
	case event.Kicked:
		return fmt.Appendln(dst, v.Kind, v.Room, v.Peer)
	case event.Ranked:
		return fmt.Appendln(dst, v.Kind, v.Room, v.Peer, v.Rank)
	}
	return dst
}

func (ledger) AppendReply(dst []byte, r *event.Reply) []byte {
	switch r.Kind {
	case event.Entered:
		dst = fmt.Append(dst, "in ", r.Room)
		for _, m := range r.Members {
			dst = fmt.Appendf(dst, " %s %d", m.Nick, m.Rank)
		}
		return append(dst, '\n')
	case event.Exited:
		return fmt.Appendln(dst, "out", r.Room)
	}
	return dst
}

// A keeper is a client that keeps the members of its rooms, and their ranks, by what it reads alone.
type keeper struct {
	user
	rooms  map[string]map[string]string
	closed bool
}

func (k *keeper) read() {
	for line := range strings.Lines(k.reads()) {
		if f := strings.Fields(line); k.exact || f[0] == "closed" {
			k.take(f[0], f[1:])
		}
	}
}

func (k *keeper) take(what string, f []string) {
	t := k.t
	t.Helper()
	in := func(nick string) map[string]string {
		members := k.rooms[f[0]]
		if _, is := members[nick]; !is {
			t.Errorf("%s reads %s %v, and does not know the user", k.FirstNick(), what, f)
		}
		return members
	}
	switch what {
	case "closed":
		k.closed = true
	case "in":
		members := make(map[string]string)
		for i := 1; i < len(f); i += 2 {
			members[f[i]] = f[i+1]
		}
		k.rooms[f[0]] = members
	case "out":
		delete(k.rooms, f[0])
	case fmt.Sprint(event.Joined):
		if _, is := k.rooms[f[0]][f[1]]; is {
			t.Errorf("%s reads that %s joins %s again", k.FirstNick(), f[1], f[0])
		}
		k.rooms[f[0]][f[1]] = "0"
	case fmt.Sprint(event.Left), fmt.Sprint(event.Kicked):
		delete(in(f[1]), f[1])
	case fmt.Sprint(event.Said):
		in(f[1])
	case fmt.Sprint(event.Ranked):
		in(f[1])[f[1]] = f[2]
	case fmt.Sprint(event.Quit):
		known := false
		for _, members := range k.rooms {
			if _, is := members[f[0]]; is {
				known = true
				delete(members, f[0])
			}
		}
		if !known {
			t.Errorf("%s reads that %s quits, and does not know them", k.FirstNick(), f[0])
		}
	case fmt.Sprint(event.Renamed):
		for _, members := range k.rooms {
			if rank, is := members[f[0]]; is {
				delete(members, f[0])
				members[f[1]] = rank
			}
		}
	}
}

// check compares the keeper's lists with the rooms.
func (k *keeper) check(a *Actor) {
	k.t.Helper()
	for name, members := range k.rooms {
		r := a.state.Room(name)
		at := a.roomOf(r)
		unknown := 0
		for m := range r.Members() {
			nick := m.User().Nick()
			rank, known := members[nick]
			if !known {
				if _, unseen := at.unseen[plain.Fold(nick)]; !unseen {
					k.t.Errorf("%s does not know that %s is in %s", k.FirstNick(), nick, name)
				}
				unknown++
			} else if rank != strconv.Itoa(int(m.Rank())) {
				k.t.Errorf("%s thinks that %s has rank %s in %s, it is %d", k.FirstNick(), nick, rank, name, m.Rank())
			}
		}
		if len(members)+unknown != r.Len() {
			k.t.Errorf("%s knows %d members of %s that are not there", k.FirstNick(), len(members)+unknown-r.Len(), name)
		}
	}
}

// TestListsOfMembersAreExact lets users do things at random, many at once. #crowd has so many members that joins
// are shown late there. #wait and #too have so many with an exact dialect that joins and leaves wait there.
func TestListsOfMembersAreExact(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	alone(t, Config{}, func(t *testing.T, a *Actor) {
		rooms := []string{"#a", "#b", "#crowd", "#wait", "#too"}
		nicks := []string{"ana", "bob", "eva", "kim", "tom", "leo", "max", "sol"}
		pick := func(of []string) string { return of[random.IntN(len(of))] }
		crowd(t, a, "#crowd", crowdedRoom)
		for range postponeFrom {
			idle := join(t, a, JoinRequest{Nick: "idle", AllowVariant: true, Room: "#wait", Dialect: mute{}})
			idle.must(idle.Enter(t.Context(), "#too", 0))
		}
		var all []*keeper
		for range 600 {
			for len(all) < 12 {
				var d Dialect = ledger{}
				if random.IntN(3) == 0 {
					d = words{quiet: true}
				}
				g := JoinRequest{Nick: pick(nicks), AllowVariant: true, NoRoom: true, Dialect: d, Account: pick([]string{"", "", "", "zoe"})}
				all = append(all, &keeper{user: join(t, a, g), rooms: make(map[string]map[string]string)})
			}
			var exits []func()
			for range 1 + random.IntN(3) {
				exits = append(exits, mingle(t, a, all, random, pick, rooms, nicks)...)
				pass(time.Duration(random.IntN(3)) * postponeFor / 2)
			}
			pass(time.Second)
			present := all[:0]
			for _, k := range all {
				k.read()
				if !k.closed {
					present = append(present, k)
				}
			}
			for _, exit := range exits {
				exit()
			}
			for _, k := range present {
				k.check(a)
			}
			if all = present; t.Failed() {
				return
			}
		}
	})
}

// mute is an exact dialect that shows nothing.
type mute struct{ ledger }

func (mute) Append(dst []byte, _ *View) []byte             { return dst }
func (mute) AppendReply(dst []byte, _ *event.Reply) []byte { return dst }

// mingle lets a third of the keepers do something in one burst. A keeper that leaves a room is not shown that: the result
// tells it, once it has read.
func mingle(t *testing.T, a *Actor, all []*keeper, random *rand.Rand, pick func([]string) string, rooms, nicks []string) (exits []func()) {
	ctx := t.Context()
	held := make(chan struct{})
	if err := a.send(ctx, nil, holdMsg(held)); err != nil {
		t.Fatal(err)
	}
	for _, k := range all {
		if random.IntN(3) > 0 {
			continue
		}
		room, nick := pick(rooms), pick(nicks)
		do := func() error { return nil }
		switch random.IntN(12) {
		case 0, 1, 2:
			do = func() error { return k.Enter(ctx, room, 0) }
		case 3:
			do = func() error { return k.Exit(ctx, room) }
			exits = append(exits, func() {
				if k.shared.In(room) == nil {
					delete(k.rooms, room)
				}
			})
		case 4:
			do = func() error { k.Leave(""); return nil }
		case 5, 6:
			do = func() error { return k.Rename(ctx, nick) }
		case 7:
			do = func() error { return k.Say(ctx, room, Line{Text: "hola"}) }
		case 8:
			do = func() error { return k.Kick(ctx, room, nick, "") }
		case 9:
			do = func() error { return k.SetRank(ctx, room, nick, event.Rank(random.IntN(4))) }
		case 10:
			do = func() error { _, err := k.Login(ctx, event.Identity{Account: "zoe"}); return err }
		case 11:
			do = func() error { _, err := k.Logout(ctx); return err }
		}
		later(do)
		synctest.Wait()
	}
	close(held)
	synctest.Wait()
	return exits
}
