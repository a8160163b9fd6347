package room

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
	"tertulia/actors/order/ordertest"
)

// A recording is the history's end of a journal. The test decides when records are on disk.
type recording struct {
	t       *testing.T
	journal *history.Journal
	records []history.Record
}

// recorded runs a test with an actor whose journal the test handles.
func recorded(t *testing.T, cfg Config, test func(t *testing.T, a *Actor, r *recording)) {
	t.Helper()
	for name, shared := range map[string]bool{"alone": false, "shared": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := &recording{t: t, journal: history.NewJournal()}
				cfg := cfg
				cfg.Journal = r.journal
				if shared {
					log := ordertest.New()
					cfg.Order = prompt{log.Start("a"), log}
				}
				a := start(t, cfg)
				// The actor waits at its end until all records were handled.
				t.Cleanup(func() { go r.handleAll() })
				test(t, a, r)
			})
		})
	}
}

// handleAll keeps all records until there are no more.
func (r *recording) handleAll() {
	n := numberOf(r.records)
	r.journal.Report(history.Progress{Marks: []history.Mark{{Record: n, Kept: true}}})
	for records := range r.journal.Records() {
		n += numberOf(records)
		r.journal.Report(history.Progress{Marks: []history.Mark{{Record: n, Kept: true}}})
	}
}

// numberOf returns for how many records some records stand.
func numberOf(records []history.Record) (n uint64) {
	for _, r := range records {
		n++
		if r.Lost != nil {
			n += r.Lost.Records - 1
		}
	}
	return n
}

// take receives the records that wait.
func (r *recording) take() []history.Record {
	synctest.Wait()
	select {
	case some := <-r.journal.Records():
		r.records = append(r.records, some...)
		return some
	default:
		return nil
	}
}

// report says that all records so far are on disk, or lost.
func (r *recording) report(kept bool, since time.Time) {
	r.take()
	r.journal.Report(history.Progress{Marks: []history.Mark{{Record: numberOf(r.records), Kept: kept}}, Since: since})
	synctest.Wait()
}

func (r *recording) keep() { r.report(true, time.Time{}) }

// says returns records as a line.
func says(records []history.Record) string {
	var all []string
	for _, r := range records {
		text := fmt.Sprintf("%d %s%s", r.Entry.Seq, r.Entry.Nick, r.Entry.Text)
		if r.Key != "" {
			text += fmt.Sprintf(" %s=%d", r.Key, r.Taken)
		}
		if r.More {
			text += "+"
		}
		if l := r.Lost; l != nil {
			text = fmt.Sprintf("%d lost %d-%d", l.Records, l.Gap.First, l.Gap.Last)
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

func TestTheRecordsOfACommandHaveItsCountAtTheirEnd(t *testing.T) {
	recorded(t, Config{}, func(t *testing.T, a *Actor, r *recording) {
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		want := func(want string) {
			t.Helper()
			if got := says(r.take()); got != want {
				t.Errorf("the records are %q, want %q", got, want)
			}
		}
		want("")
		ana.must(ana.Say(t.Context(), "", Line{Text: "1"}, Line{Text: ""}, Line{Text: "2"}))
		want("1 ana1 k=0+, 2 ana2 k=3")
		ana.must(ana.CountLine(t.Context()))
		want("0  k=4")
		ana.must(ana.Tell(t.Context(), "bob", "private"))
		want("0  k=5")
		bob.says("a line without a key")
		want("4 boba line without a key")
		ana.must(ana.Say(t.Context(), "#other", Line{Text: "refused"}))
		want("0  k=6")
		ana.must(a.Announce(t.Context(), event.Entry{Kind: event.Shared, Room: Lobby, Nick: "eva", File: &event.File{Path: "/f", Change: event.Published}}))
		want("5 eva")
	})
}

// While lines are lost anyway, those of users without a key are only counted.
func TestLinesThatAreLostAnywayAreCounted(t *testing.T) {
	recorded(t, Config{}, func(t *testing.T, a *Actor, r *recording) {
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		want := func(want string) {
			t.Helper()
			var all []string
			for _, some := range r.take() { // how many bursts there were does not matter
				all = append(all, says([]history.Record{some}))
			}
			if got := strings.Join(all, ", "); got != want {
				t.Errorf("the records are %q, want %q", got, want)
			}
		}
		r.journal.Report(history.Progress{Since: a.now, Shed: true})
		synctest.Wait()
		bob.must(bob.Say(t.Context(), "", Line{Text: "1"}, Line{Text: "2"}, Line{Text: "3"}))
		want("3 lost 1-3")
		ana.says("4")
		want("4 ana4 k=1")
		ana.reads()
		asked := make(chan error, 1)
		go func() { asked <- bob.Kept(t.Context()) }()
		synctest.Wait()
		select {
		case <-asked:
			t.Error("a line is handled before the history has it")
		default:
		}
		r.report(false, time.Time{})
		if err := <-asked; err != nil {
			t.Error(err)
		}
		bob.says("5")
		want("5 bob5")
	})
}

func TestAPongWaitsForTheDisk(t *testing.T) {
	recorded(t, Config{}, func(t *testing.T, a *Actor, r *recording) {
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		bob.must(bob.Ping(t.Context()))
		bob.wants("welcome bob 0", "in #tertulia with 1 [ana]", "pong 0")
		ana.says("1")
		ana.must(ana.Ping(t.Context()))
		ana.must(ana.Ping(t.Context()))
		bob.must(bob.Ping(t.Context()))
		ana.wants("welcome ana 0", "in #tertulia with 0 []", "+bob", "ana: 1")
		bob.wants("ana: 1")
		r.take()
		ana.says("2")
		ana.must(ana.Ping(t.Context()))
		ana.wants("ana: 2")
		r.journal.Report(history.Progress{Marks: []history.Mark{{Record: 2, Kept: true}}})
		ana.wants("pong 2")
		bob.wants("ana: 2")
		r.journal.Report(history.Progress{Marks: []history.Mark{{Record: 3, Kept: true}}})
		ana.wants("pong 3")
		bob.wants("pong 0")
		r.keep()
		ana.wants("pong 5")
	})
}

func TestLinesThatAreNotKeptAreReported(t *testing.T) {
	recorded(t, Config{}, func(t *testing.T, a *Actor, r *recording) {
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k"})
		ping := func(kept bool, since time.Time, want ...string) {
			t.Helper()
			ana.must(ana.Ping(t.Context()))
			r.report(kept, since)
			ana.wants(want...)
		}
		ping(true, time.Time{}, "welcome ana 0", "in #tertulia with 0 []", "pong 1")
		ping(false, time.Now(), "pong 2, not kept", "note not kept")
		ping(false, time.Now(), "pong 3, not kept")
		ping(true, time.Time{}, "pong 4, not kept", "note kept again")
		ping(true, time.Time{}, "pong 5")
		ping(false, time.Time{}, "pong 6, not kept")
		ping(true, time.Time{}, "pong 7")
	})
}

func TestAClientThatReturnsWaitsForTheDisk(t *testing.T) {
	recorded(t, Config{}, func(t *testing.T, a *Actor, r *recording) {
		old := join(t, a, JoinRequest{Nick: "ana", Key: "k"})
		old.says("1")
		joined := make(chan user, 1)
		go func() { joined <- join(t, a, JoinRequest{Nick: "ana", Key: "k", Epoch: a.Epoch()}) }()
		synctest.Wait()
		r.take()
		old.says("the old connection says no more")
		other := join(t, a, JoinRequest{Nick: "bob", Key: "another key"})
		other.wants("welcome bob 0", "in #tertulia with 1 [ana]")
		select {
		case <-joined:
			t.Error("the client is seated before its lines are on disk")
		default:
		}
		r.keep()
		ana := <-joined
		ana.wants("welcome ana 1", "in #tertulia with 1 [bob]", "old ana: 1")
		old.wants("welcome ana 0", "in #tertulia with 0 []", "ana: 1", "+bob", "bye replaced", "closed")
	})
}

func TestARefusedClientLeavesItsOldConnectionAlone(t *testing.T) {
	recorded(t, Config{}, func(t *testing.T, a *Actor, r *recording) {
		old := join(t, a, JoinRequest{Nick: "ana", Key: "k"})
		join(t, a, JoinRequest{Nick: "bob"})
		old.says("1")
		refused := make(chan error, 1)
		go func() {
			_, err := a.Join(t.Context(), JoinRequest{Nick: "bob", Key: "k", Dialect: words{}})
			refused <- err
		}()
		synctest.Wait()
		r.take()
		old.says("2", "3")
		r.keep()
		if err := <-refused; err == nil {
			t.Error("the nick is not refused")
		}
		old.wants("welcome ana 0", "in #tertulia with 0 []", "+bob", "ana: 1", "ana: 2", "ana: 3")
	})
}

func TestTheByeOfAPlannedEndCountsWhatIsKept(t *testing.T) {
	recorded(t, Config{}, func(t *testing.T, a *Actor, r *recording) {
		replies := newSpy()
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k", Dialect: replies})
		ana.says("1", "2")
		r.take()
		ana.Leave("") // without a Kept before it
		synctest.Wait()
		bye := (*replies.replies)[len(*replies.replies)-1]
		if bye.Kind != event.Bye || bye.Count != 0 {
			t.Errorf("the last reply is %+v", bye)
		}
		r.keep()
		eva := join(t, a, JoinRequest{Nick: "eva", Key: "k2", Dialect: replies})
		eva.says("3")
		r.take()
		kept := make(chan error, 1)
		go func() { kept <- eva.Kept(t.Context()) }()
		synctest.Wait()
		select {
		case <-kept:
			t.Error("Kept does not wait")
		default:
		}
		r.keep()
		eva.must(<-kept)
		eva.Leave("")
		synctest.Wait()
		if bye := (*replies.replies)[len(*replies.replies)-1]; bye.Kind != event.Bye || bye.Count != 1 {
			t.Errorf("the last reply is %+v", bye)
		}
	})
}

func TestTheEndWaitsForTheDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recording{t: t, journal: history.NewJournal()}
		a := New(Config{Journal: r.journal})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- a.Run(ctx) }()
		replies := newSpy()
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k", Dialect: replies})
		ana.says("1", "2")
		r.take()
		stop()
		synctest.Wait()
		if n := len(*replies.replies); n != 2 {
			t.Errorf("%d replies came before the lines are on disk", n)
		}
		r.keep()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if bye := (*replies.replies)[2]; bye.Kind != event.Bye || bye.Count != 2 || bye.Reason != event.EndClosing {
			t.Errorf("the last reply is %+v", bye)
		}
		if _, open := <-r.journal.Records(); open {
			t.Error("the journal is open after the end")
		}
	})
}

func TestAHistoryThatEndsByItselfHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		journal := history.NewJournal()
		a := start(t, Config{Journal: journal})
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k"})
		ana.must(ana.Ping(t.Context()))
		ana.wants("welcome ana 0", "in #tertulia with 0 []")
		journal.End()
		ana.wants("pong 1, not kept", "note not kept")
		ana.says("2")
		ana.must(ana.Ping(t.Context()))
		ana.wants("ana: 2", "pong 3, not kept")
	})
}

func TestWithoutSyncNobodyWaits(t *testing.T) {
	recorded(t, Config{NoSync: true}, func(t *testing.T, a *Actor, r *recording) {
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k"})
		ana.says("1")
		ana.must(ana.Ping(t.Context()))
		ana.wants("welcome ana 0", "in #tertulia with 0 []", "ana: 1", "pong 2")
		ana = join(t, a, JoinRequest{Nick: "ana", Key: "k", Epoch: a.Epoch(), Since: 1})
		ana.wants("welcome ana 2", "in #tertulia with 0 []")
	})
}

func TestARoomThatStartsAgainContinues(t *testing.T) {
	line := func(seq uint64, room, nick, text string) event.Entry {
		return event.Entry{Kind: event.Said, Seq: seq, Time: time.Date(1999, 12, 31, 23, 0, int(seq), 0, time.UTC).UnixMilli(), User: 9, Room: room, Nick: nick, Text: text}
	}
	cfg := Config{Start: history.Start{
		Epoch: "e5", Next: 11, Last: time.Date(2000, 1, 1, 0, 30, 0, 0, time.UTC).UnixMilli(),
		Taken: map[event.KeyID]uint64{event.IDOf("k"): 7},
		Rooms: []history.Room{
			{Name: "#lab", Newest: 9, Lines: []event.Entry{line(8, "#lab", "eva", "x"), line(9, "#lab", "ana", "y")}},
			{Name: Lobby, Newest: 4, Lines: []event.Entry{line(3, Lobby, "eva", "a"), line(4, Lobby, "eva", "b")}},
			{Name: "#old", Newest: 2},
		},
	}}
	alone(t, cfg, func(t *testing.T, a *Actor) {
		if a.Epoch() != "e5" {
			t.Errorf("the epoch is %s", a.Epoch())
		}
		seen := newSpy()
		join(t, a, JoinRequest{Nick: "watcher", Dialect: seen})
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k", Room: "#lab", Epoch: "e5", Since: 8})
		ana.wants("welcome ana 7", "in #lab with 0 []", "old ana: y")
		eva := join(t, a, JoinRequest{Nick: "eva", Recent: 5})
		eva.wants("welcome eva 0", "in #tertulia with 1 [watcher]", "old eva: a", "old eva: b")
		eva.must(eva.Since(t.Context(), "", 2))
		eva.must(eva.Since(t.Context(), "", 1))
		eva.wants("old eva: a", "old eva: b", "that was 2", "gap", "old eva: a", "old eva: b", "that was 2")
		eva.says("c")
		synctest.Wait()
		last := (*seen.seen)[len(*seen.seen)-1]
		if last.Seq != 11 || last.Time < cfg.Start.Last || last.Text != "c" {
			t.Errorf("the first line is %+v", last)
		}
		// The room of which no lines were loaded.
		kim := join(t, a, JoinRequest{Nick: "kim", Key: "k3", Room: "#old", Epoch: "e5", Since: 1})
		kim.wants("welcome kim 0", "in #old with 0 []", "gap")
		var names []string
		list, _ := a.state.List(nil, a.now, 9)
		for _, r := range list {
			names = append(names, r.Name)
		}
		if slices.Sort(names); !slices.Equal(names, []string{"#lab", "#old", Lobby}) {
			t.Errorf("there are the rooms %v", names)
		}
		// A user of an earlier run does not come back with the number of one of this run.
		ana.must(ana.Ignore(t.Context(), "kim"))
		ana.must(ana.Last(t.Context(), "", 9))
		ana.wants("old eva: x", "old ana: y", "that was 2")
	})
}

func TestGuestsReadBackAsFarAsTheyMay(t *testing.T) {
	alone(t, Config{GuestsBack: time.Hour}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Addr: netip.MustParseAddr("192.0.2.1")})
		member := join(t, a, JoinRequest{Nick: "eva", Account: "eva"})
		ana.says("1")
		pass(30 * time.Minute)
		ana.says("2")
		pass(31 * time.Minute)
		ana.reads()
		member.reads()
		ana.must(ana.Last(t.Context(), "", 9))
		ana.wants("old ana: 2", "that was 1")
		member.must(member.Last(t.Context(), "", 9))
		member.wants("old ana: 1", "old ana: 2", "that was 2")
		bob := join(t, a, JoinRequest{Nick: "bob", Recent: 9})
		bob.wants("welcome bob 0", "in #tertulia with 2 [ana eva]", "old ana: 2")
	})
}
