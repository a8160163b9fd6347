package state

import (
	"testing"
	"time"

	"tertulia/actors/event"
)

func TestARoomWithSettingsLastsWhileItIsEmpty(t *testing.T) {
	anna := event.Identity{Nick: "ana", Account: "anna", Addr: home}
	guest := event.Identity{Nick: "bob", Addr: other}
	for name, r := range map[string]struct {
		by    event.Identity
		do    []any // in #w
		lasts time.Duration
	}{
		"a guest's":             {guest, []any{Say{Seat: 1, Lines: []Line{{Text: "x"}}}}, forgetAfter},
		"an account's":          {anna, []any{Say{Seat: 1, Lines: []Line{{Text: "x"}}}}, lastsByAccount},
		"a guest's, set":        {guest, []any{Configure{Seat: 1, Room: "#w", On: Secret}}, lastsByGuest},
		"an account's, set":     {anna, []any{Configure{Seat: 1, Room: "#w", On: Secret}}, lastsByAccount},
		"a guest's, topic":      {guest, []any{Topic{1, "#w", "tea"}}, lastsByGuest},
		"a guest's, a ban over": {guest, []any{Restrict{Seat: 1, Room: "#w", Target: event.Target{Account: "eva"}, For: time.Hour}}, lastsByGuest},
		"a guest's, set back": {guest, []any{
			Configure{Seat: 1, Room: "#w", On: Secret}, Configure{Seat: 1, Room: "#w", Off: Secret}, Say{Seat: 1, Lines: []Line{{Text: "x"}}},
		}, forgetAfter},
	} {
		t.Run(name, func(t *testing.T) {
			c := newChat(t, config)
			c.do(&Join{Seat: 1, User: r.by, Room: "#w"})
			for _, do := range r.do {
				c.do(do)
			}
			c.do(Leave{Seat: 1})
			c.pass(r.lasts - time.Second)
			c.join(2, "eva")
			if c.s.Room("#w") == nil {
				t.Errorf("it is forgotten before %v", r.lasts)
			}
			c.do(Leave{Seat: 2})
			c.pass(lookAround + time.Second)
			c.join(3, "tom")
			if c.s.Room("#w") != nil || len(c.rec.charters) > 0 {
				t.Errorf("it is there after %v, with the charters %v", r.lasts, c.rec.charters)
			}
		})
	}
}

func TestACharterMakesItsRoomAgain(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana", Account: "anna"}, Room: "#w"}, &Join{Seat: 2, User: event.Identity{Nick: "bob", Key: "k"}, Room: "#w"})
	c.do(Topic{1, "#w", "tea"}, Configure{Seat: 1, Room: "#w", On: Moderated, Set: SetKey | SetSlow, Key: "s", Slow: time.Minute},
		Restrict{Seat: 1, Room: "#w", Target: event.Target{Nick: "bob"}, Text: "spam"},
		Restrict{Seat: 1, Room: "#w", Target: event.Target{Account: "eva"}, Mute: true, For: time.Hour})
	kept := c.rec.charters["#w"]

	c = newChat(t, config)
	c.pass(2 * time.Hour)
	other := kept
	other.Room, other.Founder = "#x", "gone"
	c.do(Reserve{Names: []string{"anna"}}, Restore{[]Charter{kept, other}})
	if got := c.rec.charters["#x"].Founder; got != "" {
		t.Errorf("the founder of a room is %s, who has no account any longer", got)
	}
	r := c.s.Room("#w")
	if r.Topic().Text != "tea" || r.Settings() != (Settings{Moderated, "s", 0, time.Minute}) || len(r.Restrictions(c.now)) != 1 {
		t.Errorf("the room has %+v, %+v, %+v", r.Topic(), r.Settings(), r.Restrictions(c.now))
	}
	c.do(&Join{Seat: 1, User: event.Identity{Nick: "robert", Key: "k"}, Room: lobby})
	c.fails(Enter{Seat: 1, Room: "#w"}, &Error{Room: "#w", Why: RoomBanned, Text: "spam"})
	c.do(&Join{Seat: 2, User: event.Identity{Nick: "ana", Account: "anna"}, Room: "#w"})
	if got := c.names("#w"); got != "@ana" {
		t.Errorf("the members are %s", got)
	}
	kept.Topic.Text = "other"
	c.do(Restore{[]Charter{kept}})
	if got := r.Topic().Text; got != "tea" {
		t.Errorf("a room with members has the topic %q", got)
	}
	c.do(Release{[]string{"Anna"}})
	if got := c.rec.charters["#w"]; got.Founder != "" {
		t.Errorf("the founder is %s still, whose account is removed", got.Founder)
	}
	for _, bad := range []Charter{{}, {Room: "#w", Settings: Settings{Limit: -1}}, {Room: "#w", Restrictions: []Lasting{{}}}} {
		c.fails(Restore{[]Charter{bad}}, ErrMalformed)
	}
}

func TestARoomThatLastsIsForgottenAfterTheOthers(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: event.Identity{Nick: "bob"}, Room: "#set"}, Configure{Seat: 1, Room: "#set", On: Secret}, Leave{Seat: 1})
	c.pass(time.Minute)
	c.do(&Join{Seat: 2, User: event.Identity{Nick: "bob"}, Room: "#plain"}, Say{Seat: 2, Lines: []Line{{Text: "x"}}}, Leave{Seat: 2})
	c.do(&Join{Seat: 3, User: event.Identity{Nick: "eva"}, Room: lobby}, Limits{History: 10, MaxRooms: 3}, Enter{Seat: 3, Room: "#new"})
	if c.s.Room("#set") == nil || c.s.Room("#plain") != nil {
		t.Error("the room with settings is forgotten first")
	}
}
