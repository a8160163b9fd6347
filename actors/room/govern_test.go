package room

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
)

// workshop returns two members of the room #w: ana, its founder, and bob.
func workshop(t *testing.T, a *Actor) (ana, bob user, seen, bobSeen spy) {
	seen, bobSeen = newSpy(), newSpy()
	ana = join(t, a, JoinRequest{Nick: "ana", Room: "#w", Dialect: seen})
	bob = join(t, a, JoinRequest{Nick: "bob", Room: "#w", Dialect: bobSeen, Account: "robert"})
	return ana, bob, seen, bobSeen
}

func TestTheFounderChangesTheRoom(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana, bob, _, seen := workshop(t, a)
		denied := &Error{Room: "#w", Why: RoomRank}
		for name, err := range map[string]error{
			"SetTopic":  bob.SetTopic(ctx, "#w", "x"),
			"SetRank":   bob.SetRank(ctx, "#w", "ana", 0),
			"Kick":      bob.Kick(ctx, "#w", "ana", ""),
			"Configure": bob.Configure(ctx, "#w", SettingsChange{On: Moderated}),
		} {
			if !is(err, denied) {
				t.Errorf("%s of a user without a rank: %v", name, err)
			}
		}
		ana.must(ana.SetTopic(ctx, "w", "the \x1b[31mexam"+strings.Repeat("ñ", 500)))
		ana.must(ana.SetRank(ctx, "#w", "BOB", event.Voice))
		ana.must(bob.Away(ctx, "lunch"))
		if topic := seen.entries(event.Topic); len(topic) != 1 || !strings.HasPrefix(topic[0].Text, "the examñ") || len(topic[0].Text) > 390 {
			t.Errorf("bob sees the topics %+v", topic)
		}
		if ranked := seen.entries(event.Ranked); len(ranked) != 1 || ranked[0].Peer != "bob" || ranked[0].Rank != event.Voice {
			t.Errorf("bob sees the ranks %+v", ranked)
		}
		info, err := bob.Describe(ctx, "#W")
		want := []Member{{Nick: "ana", Rank: event.Operator, Founder: true}, {Nick: "bob", Account: "robert", Away: "lunch", Rank: event.Voice}}
		if err != nil || info.Name != "#w" || !reflect.DeepEqual(info.Members, want) || !strings.HasPrefix(info.Topic, "the exam") ||
			info.TopicBy != "ana" || !info.TopicTime.Equal(time.Now()) {
			t.Errorf("the room is %+v, %v", info, err)
		}
		ana.must(ana.Kick(ctx, "#w", "bob", "spam"))
		if kicked := seen.entries(event.Kicked); len(kicked) != 1 || kicked[0].Text != "spam" {
			t.Errorf("bob sees %+v", kicked)
		}
		if err := ana.Kick(ctx, "#w", "bob", ""); !is(err, &Error{Room: "#w", Why: RoomPeerNotIn, Nick: "bob"}) {
			t.Errorf("bob is put out twice: %v", err)
		}
		bob.must(bob.Enter(ctx, "#w", 0))
	})
}

func TestUsersAreKeptOut(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana, _, _, _ := workshop(t, a)
		eva := join(t, a, JoinRequest{Nick: "eva"})
		tom := join(t, a, JoinRequest{Nick: "tom"})
		key, limit := "sesame", 3
		change := func(c SettingsChange) { t.Helper(); ana.must(ana.Configure(ctx, "#w", c)) }
		change(SettingsChange{Key: &key})
		if err := eva.Enter(ctx, "#w", 0); !is(err, &Error{Room: "#w", Why: RoomBadKey}) {
			t.Errorf("eva has no key: %v", err)
		}
		eva.must(eva.EnterWithKey(ctx, "w", "sesame", 0))
		key = ""
		change(SettingsChange{Key: &key, Limit: &limit})
		if err := tom.Enter(ctx, "#w", 0); !is(err, &Error{Room: "#w", Why: RoomFull, Count: 3}) {
			t.Errorf("tom is too much: %v", err)
		}
		limit = 0
		change(SettingsChange{Limit: &limit, On: InviteOnly | Secret})
		if err := tom.Enter(ctx, "#w", 0); !is(err, &Error{Room: "#w", Why: RoomInviteOnly}) {
			t.Errorf("tom is not invited: %v", err)
		}
		if _, err := tom.Describe(ctx, "#w"); !is(err, &Error{Room: "#w", Why: RoomNone}) {
			t.Errorf("tom knows of a secret room: %v", err)
		}
		if err := tom.Roster(ctx, "#w"); !is(err, &Error{Room: "#w", Why: RoomNone}) {
			t.Errorf("tom sees the users of a secret room: %v", err)
		}
		tom.must(tom.Rooms(ctx))
		if got := tom.reads(); strings.Contains(got, "#w") {
			t.Errorf("a secret room is listed: %s", got)
		}
		ana.must(ana.Invite(ctx, "#w", "tom"))
		tom.must(tom.Enter(ctx, "#w", 0))
		if err := ana.Invite(ctx, "#w", "tom"); !is(err, &Error{Room: "#w", Why: RoomPeerIn, Nick: "tom"}) {
			t.Errorf("a member is invited: %v", err)
		}
		if err := ana.Invite(ctx, "#w", "kim"); !is(err, &TellError{Nick: "kim", Why: TellAbsent}) {
			t.Errorf("nobody is invited: %v", err)
		}
	})
}

func TestARoomCanBeModeratedAndSlow(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#w"})
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#w"})
		slow := 10 * time.Second
		ana.must(ana.Configure(ctx, "#w", SettingsChange{Slow: &slow}))
		bob.says("1", "2")
		ana.says("3", "4")
		ana.wants("welcome ana 0", "in #w with 0 []", "+bob", "bob: 1", "ana: 3", "ana: 4")
		bob.wants("welcome bob 0", "in #w with 1 [ana]", "bob: 1", "note slow #w", "ana: 3", "ana: 4")
		ana.must(ana.Configure(ctx, "#w", SettingsChange{On: Moderated}))
		bob.says("5")
		bob.wants("note moderated #w")
		ana.must(ana.SetRank(ctx, "#w", "bob", event.Voice))
		bob.says("6")
		ana.must(ana.Configure(ctx, "#w", SettingsChange{Off: Moderated}))
		if got := ana.reads(); !strings.HasSuffix(got, "bob: 6\n") {
			t.Errorf("ana reads %q", got)
		}
	})
}

func TestMalformedRequestsAreNotProposed(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana, _, _, _ := workshop(t, a)
		key, limit, slow := strings.Repeat("x", 65), -1, 2*time.Hour
		for _, c := range []SettingsChange{{Key: &key}, {Limit: &limit}, {Slow: &slow}} {
			if err := ana.Configure(ctx, "#w", c); !is(err, &Error{Room: "#w", Why: RoomBadSetting}) {
				t.Errorf("%+v: %v", c, err)
			}
		}
		var noRoom *Error
		for _, err := range []error{ana.SetTopic(ctx, "a b", ""), ana.Configure(ctx, "", SettingsChange{}), ana.Kick(ctx, "#", "bob", ""), ana.EnterWithKey(ctx, "#", "", 0)} {
			if !errors.As(err, &noRoom) || noRoom.Why != RoomBadName {
				t.Errorf("a name that no room has: %v", err)
			}
		}
		for _, err := range []error{ana.Kick(ctx, "#w", "a b", ""), ana.Invite(ctx, "#w", ""), ana.SetRank(ctx, "#w", "\xff", 0)} {
			if _, is := errors.AsType[*NickError](err); !is {
				t.Errorf("a name that no user has: %v", err)
			}
		}
		if err := ana.Exit(ctx, "#"+strings.Repeat("x", 300)); !errors.As(err, &noRoom) || noRoom.Why != RoomNotIn {
			t.Errorf("a long name: %v", err)
		}
	})
}
