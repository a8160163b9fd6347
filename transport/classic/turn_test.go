package classic

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"tertulia/actors/event"
	"tertulia/actors/room"
)

func TestTwoTurnClientsConverseAsInTheLab(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana := h.open(newTurn)
		pass(time.Second) // only the server's name before the client's
		ana.wants("tertulia")
		ana.sends("ana")
		bob := h.turn("bob")
		ana.sends("hola")
		ana.wants() // no answer before somebody says something
		bob.sends("hey")
		bob.wants("ana: hola")
		ana.wants("bob: hey")
		ana.sends("¿qué tal?")
		ana.wants()
		bob.sends("bien, ¿y tú?")
		bob.wants("ana: ¿qué tal?")
		ana.wants("bob: bien, ¿y tú?")
		ana.sends("ana ha salido del chat")
		ana.wants(gone)
		_ = ana.conn.Close()
		bob.sends("adiós")
		bob.wants("* ana left: nobody else is here now; exit leaves the chat")
	})
}

func TestTurnAnswersOnceForEachMessage(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana := h.turn("ana")
		bob := h.multi("bob")
		bob.sends("bob: 1", "bob: 2")
		ana.wants()
		ana.sends("x")
		ana.wants("bob: 1\nbob: 2")
		ana.sends("y", "z")
		ana.wants()
		bob.sends("bob: 3")
		ana.wants("bob: 3")
		bob.sends("bob: 4")
		ana.wants("bob: 4")
		bob.sends("bob: 5")
		ana.wants()
		bob.reads()
	})
}

func TestTurnOwnWordsAndComingsAreNoAnswer(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana := h.turn("ana")
		ana.sends("hola")
		bob, eva := h.multi("bob"), h.multi("eva")
		bob.sends("salir")
		ana.wants()
		eva.reads()
		_ = h.room.Announce(t.Context(), event.Entry{Kind: event.Shared, Room: room.Lobby, Nick: "eva",
			File: &event.File{Change: event.Published, Path: "/a.txt", Size: 12000, Count: 1}})
		ana.wants("* eva shared a.txt (12 kB)")
	})
}

const nobodyElse = ": nobody else is here now; exit leaves the chat"

func TestTurnTellsTheOneWhoWaitsThatNobodyElseIsThere(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana, bob, eva := h.turn("ana"), h.turn("bob"), h.turn("eva")
		ana.sends("hola")
		bob.sends("exit")
		bob.reads()
		ana.wants() // eva may answer
		_ = eva.conn.Close()
		ana.wants("* eva left" + nobodyElse)
		ana.sends("¿hay alguien?") // it knows, but a new user may answer
		ana.wants()
		leo := h.turn("leo")
		ana.wants()
		leo.sends("yo")
		leo.wants()
		ana.wants("leo: yo")
		leo.sends("exit")
		ana.wants() // a client that does not wait gets no notice yet
		ana.sends("¿leo?")
		ana.wants("* leo left" + nobodyElse)
	})
}

func TestTurnDoesNotTellThatNobodyIsThereOnceSomebodyCame(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.turn("ana"), h.turn("bob")
		bob.sends("me voy")
		bob.sends("exit")
		eva := h.turn("eva")
		ana.sends("hola")
		ana.wants("bob: me voy")
		ana.sends("hola, eva")
		ana.wants()
		eva.sends("hola")
		ana.wants("eva: hola")
		eva.sends("exit")
		ana.sends("¿eva?")
		ana.wants("* eva left" + nobodyElse)
	})
}

func TestTurnTellsLastWordsAndThatNobodyIsThereTogether(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.turn("ana"), h.turn("bob")
		bob.sends("me voy")
		bob.sends("exit")
		synctest.Wait() // ana's session has handled both events
		ana.sends("hola")
		ana.wants("bob: me voy\n* bob left" + nobodyElse)
	})
}

// Many users who leave at once are reported in one event.
func TestTurnIsToldWhenACrowdHasLeft(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana := h.turn("ana")
		ana.sends("hola")
		var class []*room.Seat
		for i := range 100 {
			seat, err := h.room.Join(t.Context(), room.JoinRequest{Nick: fmt.Sprint("u", i), Dialect: turnDialect{}})
			if err != nil {
				t.Fatal(err)
			}
			class = append(class, seat)
		}
		for _, seat := range class {
			seat.Leave("")
		}
		pass(time.Minute)
		ana.wants("* everybody else left" + nobodyElse)
	})
}

// The writer may get the client's turn before it has taken what the others have seen already.
func TestAnAnswerHasAllThatOthersHaveSeen(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		bob := h.multi("bob")
		seat, err := h.room.Join(t.Context(), room.JoinRequest{Nick: "ana", Dialect: turnDialect{}})
		if err != nil {
			t.Fatal(err)
		}
		bob.reads()
		bob.sends("bob: one")
		bob.wants("bob: one\n")
		var turn turn
		turn.owe(seat)
		bob.sends("bob: two")
		bob.wants("bob: two\n")
		text, _ := turn.answer()
		if !strings.HasSuffix(text, "bob: one") {
			t.Errorf("the answer is %q", text)
		}
	})
}

func TestTurnAnswersFitOneRead(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.turn("ana"), h.multi("bob")
		for i := range 200 {
			bob.sends(fmt.Sprintf("bob: line number %d", i))
			bob.reads()
		}
		ana.sends("hola")
		got := ana.reads()
		if len(got) != 1 || len(got[0]) > 1024 || len(got[0]) < 1000 {
			t.Fatalf("%d answers: %q", len(got), got)
		}
		lines := strings.Split(got[0], "\n")
		if want := fmt.Sprintf("* %d earlier lines left out", 200-len(lines)+1); lines[0] != want {
			t.Errorf("begins with %q, want %q", lines[0], want)
		}
		if last := lines[len(lines)-1]; last != "bob: line number 199" {
			t.Errorf("ends with %q", last)
		}
	})
}

func TestTurnAnswerIsNeverExitByWhatIsSaid(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.turn("ana"), h.multi("bob")
		bob.sends("bob: exit")
		ana.sends("hola")
		ana.wants("bob: exit")
	})
}

func TestTurnNames(t *testing.T) {
	for _, c := range []struct{ first, sits, told string }{
		{"eva", "eva", ""},
		{"ana", "ana2", "* you are ana2: ana is taken\n"},
		{" ", "guest", "* you are guest: a name needs at least one letter or digit\n"},
		{long(1000), long(32), "* you are " + long(32) + ": a name has at most 32 characters, this one has 1000\n"},
	} {
		bubble(t, Config{}, func(t *testing.T, h *house) {
			ana := h.multi("ana")
			p := h.open(newTurn)
			p.sends(c.first)
			pass(time.Second)
			p.wants("tertulia")
			ana.sends("ana: hola")
			p.sends("y")
			p.wants(c.told + "ana: hola")
			if got := ana.reads()[0]; got != c.sits+" se ha unido al chat\n" {
				t.Errorf("%.10q sits down with %q", c.first, got)
			}
		})
	}
}

func TestTurnNameInTwoSegmentsAndLate(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		bob := h.multi("bob")
		p := h.open(newTurn)
		pass(50 * time.Second)
		p.sends("a")
		pass(gatherTime / 2)
		p.sends("na")
		pass(gatherTime)
		bob.wants("ana se ha unido al chat\n")
		p.wants("tertulia")
	})
}

func TestTurnWithNc(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		bob := h.multi("bob")
		ana := h.open(newTurn)
		ana.sends("ana\n")
		ana.wants("tertulia")
		bob.sends("bob: hola")
		ana.sends("\n") // an empty turn
		ana.wants("bob: hola\n")
		ana.sends(long(1025) + "\n")
		bob.sends("bob: x")
		ana.wants("* that line has 1025 bytes, at most 1024 go: it was not said\nbob: x\n")
		bob.reads()
		ana.sends("exit\n")
		ana.wants(gone)
		bob.wants("ana ha salido del chat\n")
	})
}

func TestTurnEndsWithExit(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana := h.turn("ana")
		ana.sends("hola")
		nobody := h.open(newTurn)
		nobody.wants("tertulia")
		h.close()
		ana.wants("exit", gone)
		nobody.wants(gone)
	})
}

func TestTurnWithoutANameEnds(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		p := h.open(newTurn)
		pass(time.Minute)
		p.wants("tertulia", "exit", gone)
		_ = p.conn.Close()
		<-p.ended
	})
}

func TestTurnOfAClientThatIsIdleInABusyRoom(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.turn("ana"), h.multi("bob")
		for range 100 { // more than the largest lag of a seat
			bob.sends("bob: " + long(1000))
			bob.reads()
		}
		ana.sends("hola")
		if got := ana.reads(); len(got) != 1 || !strings.HasPrefix(got[0], "* 99 earlier lines left out\nbob: xxx") {
			t.Errorf("reads %.80q", got)
		}
	})
}

func FuzzTurnAnswer(f *testing.F) {
	f.Add("ana: hola\nbob: x\n", "you are ana2", true, 20)
	f.Add(strings.Repeat("ñandú", 100)+"\n", "", false, 3)
	f.Fuzz(func(t *testing.T, line, told string, framed bool, times int) {
		if len(told) > 200 || !utf8.ValidString(line) || strings.Trim(line, "\n") == "" || strings.Contains(line, mark) {
			return
		}
		turn := turn{framed: framed, note: told, owed: 1}
		for range min(max(times, 1), 100) {
			turn.hear([]*room.Batch{{Data: []byte(line)}})
		}
		text, due := turn.answer()
		if !due || len(text) > maxMessage || text == "" || !utf8.ValidString(text) && utf8.ValidString(told) {
			t.Fatalf("answers %v with %d bytes: %q", due, len(text), text)
		}
		if _, due := turn.answer(); due {
			t.Fatal("answers twice")
		}
	})
}
