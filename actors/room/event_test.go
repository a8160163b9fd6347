package room

import (
	"testing"
	"testing/synctest"
	"unsafe"

	"tertulia/actors/event"
)

// entries returns the entries of a kind that a spy has seen.
func (d spy) entries(kind event.Kind) (found []event.Entry) {
	synctest.Wait()
	for _, v := range *d.seen {
		if v.Kind == kind {
			found = append(found, v.Entry)
		}
	}
	return found
}

func TestLeavingARoomIsNotLeavingTheServer(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		spy := newSpy()
		join(t, a, JoinRequest{Nick: "ana", Dialect: spy})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		bob.must(bob.Enter(t.Context(), "#lab", 0))
		bob.must(bob.Exit(t.Context(), Lobby))
		bob.must(bob.Enter(t.Context(), Lobby, 0))
		bob.must(bob.Move(t.Context(), Lobby, "#other", 0))
		bob.must(bob.Enter(t.Context(), Lobby, 0))
		bob.Leave("enough")
		if left := spy.entries(event.Left); len(left) != 2 || left[0].Nick != "bob" || left[0].Room != Lobby {
			t.Errorf("ana sees that bob left the room: %+v", left)
		}
		if quit := spy.entries(event.Quit); len(quit) != 1 || quit[0].Nick != "bob" || quit[0].Text != "enough" {
			t.Errorf("ana sees that bob left the server: %+v", quit)
		}
	})
}

func TestAnEntrySaysWhoCausedIt(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		spy := newSpy()
		ana := join(t, a, JoinRequest{Nick: "ana", Dialect: spy})
		bob := join(t, a, JoinRequest{Nick: "bob", Account: "robert"})
		bob.says("hola")
		bob.must(bob.Say(t.Context(), "", Line{Text: "waves", Action: true}))
		bob.must(bob.Tell(t.Context(), "ana", "psst"))
		bob.must(bob.Rename(t.Context(), "bobby"))
		bob.Leave("")
		for kind, nick := range map[event.Kind]string{
			event.Joined: "bob", event.Said: "bob", event.Acted: "bob", event.Private: "bob", event.Renamed: "bob", event.Quit: "bobby",
		} {
			all := spy.entries(kind)
			if len(all) != 1 || all[0].Nick != nick || all[0].Account != "robert" || all[0].User != bob.shared.User().Number() || all[0].Time == 0 ||
				(all[0].Seq != 0) != (kind == event.Said || kind == event.Acted || kind == event.Private) {
				t.Errorf("of kind %d, ana sees %+v", kind, all)
			}
			if b, err := all[0].AppendBinary(nil); err != nil || len(b) == 0 {
				t.Errorf("an entry of kind %d is not encoded: %v", kind, err)
			}
		}
		ana.says("and mine")
		if own := spy.entries(event.Said); len(own) != 2 || own[1].Account != "" || own[1].User == bob.shared.User().Number() {
			t.Errorf("ana's line is %+v", own)
		}
	})
}

func TestTheSpaceForNotesIsBoundedAndEmpty(t *testing.T) {
	a := new(Actor)
	for n := range 2 * keptExtras {
		r := new(reader)
		x := &extra{notes: make([]note, keptNotes+n%2), past: make([]window, 1), bytes: 7}
		x.notes[0].view.Text, x.past[0].room = "private", new(room)
		r.extra = x
		a.forgetExtra(r)
	}
	if len(a.extras) != keptExtras || a.budget.told != -2*keptExtras*7 {
		t.Errorf("%d extras are kept, and %d bytes are told", len(a.extras), a.budget.told)
	}
	for len(a.extras) > 0 {
		x := a.extraOf(new(reader))
		if len(x.notes) != 0 || cap(x.notes) > keptNotes || x.notes[:1][0].view.Text != "" || len(x.past) != 0 || x.past[:1][0].room != nil || x.bytes != 0 {
			t.Fatalf("an extra has %+v", x)
		}
	}
}

func TestAViewIsSmall(t *testing.T) {
	const most = 176 // bytes on a machine of 64 bits
	if size := unsafe.Sizeof(View{}); size > most {
		t.Errorf("a view takes %d bytes, and each line of a burst has one: it may take %d", size, most)
	}
}
