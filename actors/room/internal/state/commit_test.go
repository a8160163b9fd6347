package state

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/order"
)

func TestABatchThatComesTwiceOrLateIsDropped(t *testing.T) {
	s := New(config)
	b := order.Batch{At: 1, Time: start, Node: "a", Incarnation: 1, N: 1, Commands: []order.Command{&Join{Seat: 1, User: event.Identity{Nick: "ana"}}}}
	if !s.Commit(&b, deaf{}) || s.Commit(&b, deaf{}) || s.Seats() != 1 {
		t.Errorf("there are %d seats", s.Seats())
	}
	again := order.Batch{At: 2, Time: start, Node: "a", Incarnation: 2, N: 1}
	late := order.Batch{At: 3, Time: start, Node: "a", Incarnation: 1, N: 2, Commands: b.Commands}
	if !s.Commit(&again, deaf{}) || s.Commit(&late, deaf{}) || s.Seats() != 0 {
		t.Errorf("%d seats of an ended incarnation are left", s.Seats())
	}
}

func TestANodeThatStartsAgainHasLostItsSeats(t *testing.T) {
	c := newChat(t, config)
	var want []string
	for i := range uint64(8) {
		nick := fmt.Sprint("u", i)
		c.on("b", &Join{Seat: i + 1, User: event.Identity{Nick: nick}, Room: lobby})
		want = append(want, fmt.Sprintf("%d exits #tertulia: %s quit  connection lost", i+1, nick), fmt.Sprintf("%d ends: connection lost, 0 taken", i+1))
	}
	c.join(1, "ana")
	c.told()
	c.inc["b"]++
	c.n["b"] = 0
	c.on("b", &Join{Seat: 1, User: event.Identity{Nick: "kim"}, Room: lobby})
	c.tells(append(want, "seated 1 as kim, 0 taken", "1 enters #tertulia with 1 [ana]")...)
}

func TestANodeCommandsItsOwnSeatsOnly(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	if err := c.on("b", Leave{Seat: 1})[0]; !errors.Is(err, ErrNoSeat) {
		t.Errorf("another node ends the seat of ana: %v", err)
	}
}

func TestAClientMovesToAnotherNode(t *testing.T) {
	c := newChat(t, config)
	ana := event.Identity{Nick: "ana", Key: "k"}
	c.do(&Join{Seat: 1, User: ana, Room: lobby}, Say{Seat: 1, Lines: []Line{{Text: "1"}}})
	c.on("b", &Join{Seat: 1, User: ana, Room: lobby, Epoch: "e"})
	// The old node's lines find no seat, so the client knows that it has to send them again.
	c.fails(Say{Seat: 1, Lines: []Line{{Text: "2"}}}, ErrNoSeat)
	if got := c.s.Seat(Ref{"b", 1}).Taken(); got != 1 || c.s.Seq() != 1 {
		t.Errorf("%d lines are taken", got)
	}
}

func TestMalformedCommandsAreRefused(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	long := strings.Repeat("x", event.MaxName+1)
	for _, command := range []order.Command{
		nil, 7, "say",
		&Join{User: event.Identity{Nick: "bob"}}, &Join{Seat: 1, User: event.Identity{Nick: "bob"}}, &Join{Seat: 2}, &Join{Seat: 2, User: event.Identity{Nick: "b\xff"}},
		&Join{Seat: 2, User: event.Identity{Nick: "bob"}, Room: long},
		Say{Seat: 1, Lines: []Line{{Text: "\xff"}}}, Say{Seat: 1, Lines: []Line{{Text: tooLong}}}, Tell{Seat: 1, Nick: "ana", Line: Line{Text: "\xff"}},
		Rename{1, ""}, Rename{1, long}, Enter{Seat: 1}, Enter{Seat: 1, Room: "\xff"}, Exit{1, long, ""}, Count{1, -1},
		Leave{Seat: 1, Reason: 200}, Leave{Seat: 1, Doubts: make([]Ref, maxDoubts+1)}, Ignore{1, ""},
		Limits{}, Announce{lobby, event.Entry{}}, Announce{lobby, event.Entry{Kind: event.Said}}, Announce{lobby, event.Entry{Kind: event.Shared, File: &event.File{}}},
		Topic{1, lobby, long + long}, Rank{1, lobby, "ana", 9, 0}, Kick{1, lobby, "", ""}, Away{1, "\xff"}, Configure{Seat: 1, Room: lobby, Limit: -1},
	} {
		c.fails(command, ErrMalformed)
	}
}

func TestACommandThatPanicsIsSkipped(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	results := c.on("", bomb{}, Say{Seat: 1, Lines: []Line{{Text: "x"}}})
	var p *PanicError
	if !errors.As(results[0], &p) || p.Value != "bomb" || !strings.Contains(p.Stack, "bomb") || results[1] != nil || c.s.Seq() != 1 {
		t.Errorf("the results are %v", results)
	}
}

// faulty is a Watcher with an error.
type faulty struct{ deaf }

func (faulty) Entry(*Room, *event.Entry, *Seat, Attached) { panic("faulty") }

func TestAPanicOfTheWatcherIsNotCaught(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	defer func() {
		if value := recover(); value != "faulty" {
			t.Errorf("the panic is %v", value)
		}
	}()
	c.s.Commit(&order.Batch{At: 2, Time: start, Incarnation: 1, N: 2, Commands: []order.Command{Say{Seat: 1, Lines: []Line{{Text: "x"}}}}}, faulty{})
}

func TestTimeOfTheStateDoesNotStepBack(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.pass(-1)
	c.do(Count{1, 1})
	if !c.s.Now().Equal(start) {
		t.Errorf("it is %v", c.s.Now())
	}
}

func TestReadersDoNotChangeTheState(t *testing.T) {
	c := workshop(t)
	c.says(1, "#w")
	c.do(Ignore{2, "ana"}, Exit{1, "#w", ""}, Exit{2, "#w", ""}, Exit{3, "#w", ""})
	later := c.now.Add(2 * forgetAfter)
	r, seat := c.s.Room("#w"), c.seat(2)
	c.s.List(seat.User(), later, 5)
	c.s.Held(LookOf("ana"), "")
	r.AppendNames(nil, 5, nil)
	lines := r.Last(5)
	seat.Hides(&lines[0])
	r.Since(0)
	c.s.Replay(seat, r, Replay{following: true, private: true})
	seat.Ignored()
	if !reflect.DeepEqual(c.s, c.twin) {
		t.Error("a question has changed the state")
	}
}
