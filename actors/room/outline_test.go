package room

import (
	"reflect"
	"testing"
	"time"

	"tertulia/actors/event"
)

func TestAnOutlineDescribesARoomWithoutItsMembers(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana, bob, _, _ := workshop(t, a)
		key := "k"
		ana.must(ana.Configure(ctx, "#w", SettingsChange{On: Secret, Key: &key}))
		ana.must(ana.SetTopic(ctx, "#w", "tea"))
		now := time.Now()
		want := Outline{Name: "#w", Topic: "tea", TopicBy: "ana", TopicSet: now, Made: now, Settings: Settings{Flags: Secret, Key: "k"}, Members: 2, In: true, Rank: event.Operator}
		if got, err := ana.Outline(ctx, "#W"); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("for ana the room is %+v, %v", got, err)
		}
		if list, err := bob.Outlines(ctx); err != nil || len(list) != 1 || list[0].Name != "#w" || list[0].Rank != 0 {
			t.Errorf("bob sees the rooms %+v, %v", list, err)
		}
		eva := join(t, a, JoinRequest{Nick: "eva"})
		if _, err := eva.Outline(ctx, "#w"); !is(err, &Error{Room: "#w", Why: RoomNone}) {
			t.Errorf("eva sees a secret room: %v", err)
		}
		if list, err := eva.Outlines(ctx); err != nil || len(list) != 1 || list[0].Name != Lobby {
			t.Errorf("eva sees the rooms %+v, %v", list, err)
		}
	})
}

func TestAnOutlineTellsTheKeyToMembersOnly(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana, _, _, _ := workshop(t, a)
		key := "k"
		ana.must(ana.Configure(t.Context(), "#w", SettingsChange{Key: &key}))
		eva := join(t, a, JoinRequest{Nick: "eva"})
		if got, err := eva.Outline(t.Context(), "#w"); err != nil || got.Settings.Key != "" || got.In {
			t.Errorf("for eva the room is %+v, %v", got, err)
		}
	})
}

func TestAUserLeavesARoomWithAReason(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana, bob, seen, _ := workshop(t, a)
		ana.must(bob.ExitWith(t.Context(), "#w", "lunch"))
		if left := seen.entries(event.Left); len(left) != 1 || left[0].Text != "lunch" {
			t.Errorf("ana sees %+v", left)
		}
	})
}

func TestASeatThatBeganInNoRoomIsNotBroughtToTheLobby(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana, _, _, _ := workshop(t, a)
		eva := join(t, a, JoinRequest{Nick: "eva", NoRoom: true})
		eva.must(eva.Enter(ctx, "#w", 0))
		ana.must(ana.Kick(ctx, "#w", "eva", ""))
		if _, rooms, err := eva.Place(ctx); err != nil || len(rooms) != 0 {
			t.Errorf("eva is in %v, %v", rooms, err)
		}
	})
}
