package classic

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/sessions"
)

func TestMultiIsTheLabsExchange(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ale := h.open(newMulti)
		pass(10 * time.Second) // no other message before the nick
		ale.wants("intr_apodo")
		ale.sends("ale")
		pass(gatherTime)
		ale.wants("ale se ha unido al chat\n", "Te has unido al chat\n")
		ana := h.multi("ana")
		ale.wants("ana se ha unido al chat\n")
		ale.sends("ale: hola")
		ale.wants("ale: hola\n")
		ana.wants("ale: hola\n")
		ana.sends("ana: ¿qué tal?")
		ale.wants("ana: ¿qué tal?\n")
		ana.wants("ana: ¿qué tal?\n")
		ana.sends("salir")
		ana.wants(gone)
		ale.wants("ana ha salido del chat\n")
		_ = ale.conn.Close()
		<-ale.ended
	})
}

func TestMultiNicksThatCannotBeHad(t *testing.T) {
	for _, c := range []struct {
		first string
		want  []string
	}{
		{"ana", []string{"ana2 se ha unido al chat\n", "Te has unido al chat\n", "* you are ana2: ana is taken\n"}},
		{"ANA\n", []string{"ANA2 se ha unido al chat\n", "Te has unido al chat\n", "* you are ANA2: ANA is taken\n"}},
		{"\n", []string{"guest se ha unido al chat\n", "Te has unido al chat\n",
			"* you are guest: a name needs at least one letter or digit\n"}},
		{": hola", []string{"guest se ha unido al chat\n", "Te has unido al chat\n",
			"* you are guest: a name needs at least one letter or digit\n", "guest: hola\n"}},
		{"a b", []string{"a-b se ha unido al chat\n", "Te has unido al chat\n",
			"* you are a-b: a name is one word of letters, digits and the marks _ - . alone\n"}},
		{"tertulia", []string{"guest se ha unido al chat\n", "Te has unido al chat\n",
			"* you are guest: the nick tertulia is the server's own\n"}},
		{"\x1b[31m\xff", []string{"guest se ha unido al chat\n", "Te has unido al chat\n",
			"* you are guest: a name has letters, digits and _ - . only\n"}},
		{"evaeva: hola", []string{"eva se ha unido al chat\n", "Te has unido al chat\n", "eva: hola\n"}},
		{"intr_apodo", []string{"intr_apodo se ha unido al chat\n", "Te has unido al chat\n"}},
		{"salir", []string{gone}},
	} {
		t.Run(c.first, func(t *testing.T) {
			bubble(t, Config{}, func(t *testing.T, h *house) {
				h.multi("ana")
				p := h.open(newMulti)
				p.wants("intr_apodo")
				p.sends(c.first)
				pass(gatherTime)
				p.wants(c.want...)
			})
		})
	}
}

func TestMultiPrefixIsThatOfTheNickAskedFor(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana := h.multi("ana")
		other := h.open(newMulti)
		other.sends("ana")
		pass(gatherTime)
		ana.reads()
		other.reads()
		other.sends("ana: hola", "bob: forged", "bare", "ana: ")
		want := []string{"ana2: hola\n", "ana2: bob: forged\n", "ana2: bare\n"}
		ana.wants(want...)
		other.wants(want...)
	})
}

func TestMultiSegments(t *testing.T) {
	for _, c := range []struct {
		name  string
		sends []string
		want  []string
	}{
		{"ran together", []string{"ana: uno, dosana: tresana: ¡cuatro!"}, []string{"uno, dos", "tres", "¡cuatro!"}},
		{"newlines", []string{"ana: uno\nana: dos\r\ntres\n"}, []string{"uno", "dos", "tres"}},
		{"a prefix cut", []string{"an", "a: uno"}, []string{"uno"}},
		{"a prefix alone", []string{"ana: ", "uno"}, []string{"uno"}},
		{"a character cut", []string{"ana: ni\xc3", "\xb1o"}, []string{"niño"}},
		{"a character cut for good", []string{"ana: ni\xc3"}, []string{"ni\ufffd"}},
		{"salir cut", []string{"sal", "ir"}, nil},
		{"a command ran into a line", []string{"ana: unosalir"}, []string{"unosalir"}},
		{"more than a read", []string{"ana: " + long(2000)}, []string{long(1018), "x", long(981)}},
		{"a character over a read", []string{"ana: " + long(1018) + "ñandú"}, []string{long(1018), "ñandú"}},
		{"unsafe", []string{"ana: a\x1b[2Jb\x00\u202ec\xff"}, []string{"abc\ufffd"}},
		{"the command word of the server", []string{"intr_apodo"}, []string{"intr_apodo"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, Config{}, func(t *testing.T, h *house) {
				bob := h.multi("bob")
				ana := h.multi("ana")
				bob.reads()
				for _, s := range c.sends {
					ana.sends(s)
					pass(splitTime / 2)
				}
				pass(splitTime)
				var want []string
				for _, w := range c.want {
					want = append(want, "ana: "+w+"\n")
				}
				if c.want == nil {
					want = []string{"ana ha salido del chat\n"}
				}
				bob.wants(want...)
			})
		})
	}
}

func TestMultiWithNc(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		bob := h.multi("bob")
		ana := h.open(newMulti)
		ana.sends("ana\n")
		ana.wants("intr_apodo", "ana se ha unido al chat\n", "Te has unido al chat\n")
		bob.reads()
		ana.sends("ho", "la\n", "uno\ndos\n\ntr", "es\r\n", "ana: x\n", "holx\ba\n")
		pass(time.Minute)
		bob.wants("ana: hola\n", "ana: uno\n", "ana: dos\n", "ana: tres\n", "ana: x\n", "ana: hola\n")
		ana.reads()
		ana.sends(long(2000) + "\n")
		ana.wants("* that line has 2000 bytes, at most 1024 go: it was not said\n")
		ana.sends("salir\n")
		ana.wants(gone)
		bob.wants("ana ha salido del chat\n")
	})
}

func TestMultiLastLineWithoutAnEnd(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		bob := h.multi("bob")
		ana := h.open(newMulti)
		ana.sends("ana\nlast")
		_ = ana.conn.CloseWrite()
		bob.wants("ana se ha unido al chat\n", "ana: last\n", "ana ha salido del chat\n")
	})
}

func TestMultiOneWhoGivesNoNickIsToldBeforeHeIsDropped(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		p := h.open(newMulti)
		pass(time.Minute - time.Second)
		p.wants("intr_apodo")
		pass(time.Second)
		p.wants("* no nick has come: type something, or salir to leave\n")
		pass(time.Minute)
		p.wants("* no nick came in time: bye\n", gone)
		_ = p.conn.Close()
		<-p.ended
	})
}

func TestMultiTheDeadAreRemovedAndAnnounced(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		bob := h.multi("bob")
		ana := h.multi("ana")
		stuck := h.multi("stuck")
		bob.reads()
		_ = ana.conn.Close()
		bob.wants("ana ha salido del chat\n")
		stuck.reads()
		stuck.conn.SetReadDeadline(time.Now()) // from here on the peer reads nothing
		stuck.reads()
		bob.sends("bob: hola")
		pass(sessions.StallTime + 2*time.Second)
		bob.wants("bob: hola\n", "stuck ha salido del chat (too slow)\n")
	})
}

func TestMultiClosesWithAWord(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana := h.multi("ana")
		h.close()
		ana.wants("* the server is closing\n", gone)
	})
}

func TestMultiRate(t *testing.T) {
	bubble(t, Config{Rate: 10, Burst: 3}, func(t *testing.T, h *house) {
		ana := h.multi("ana")
		ana.sends("ana: 1ana: 2ana: 3ana: 4ana: 5")
		ana.wants("ana: 1\n", "ana: 2\n", "ana: 3\n")
		pass(100 * time.Millisecond)
		ana.wants("ana: 4\n")
		pass(100 * time.Millisecond)
		ana.wants("ana: 5\n")
	})
}

func TestMultiDialect(t *testing.T) {
	for _, c := range []struct {
		e    room.View
		want string
	}{
		{room.View{Entry: event.Entry{Kind: event.Acted, Nick: "ana", Text: "waves"}}, "ana * waves\n"},
		{room.View{Entry: event.Entry{Kind: event.Private, Nick: "ana", Text: "psst"}}, "ana (to you): psst\n"},
		{room.View{Summary: &room.Summary{Joined: 12, Left: 3}}, "* 12 se han unido al chat, 3 han salido del chat\n"},
		{room.View{Entry: event.Entry{Kind: event.Renamed, Nick: "ana", Peer: "eva"}}, "* ana is now eva\n"},
		{room.View{Entry: event.Entry{Kind: event.Shared, Nick: "ana", File: &event.File{Change: event.Published, Path: "/a.txt", Size: 12000, Count: 1}}},
			"* ana shared a.txt (12 kB)\n"},
		{room.View{Entry: event.Entry{Kind: event.Private, Nick: "ana", Text: "psst"}, Echo: true}, ""},
		{room.View{Entry: event.Entry{Kind: event.Said, Nick: "ana", Text: long(3000)}},
			"ana: " + long(1018) + "\n" + "ana: " + long(1018) + "\n" + "ana: " + long(964) + "\n"},
	} {
		if got := string(multiDialect{}.Append(nil, &c.e)); got != c.want {
			t.Errorf("%v renders %q, want %q", c.e, got, c.want)
		}
	}
}

func TestParseLines(t *testing.T) {
	for _, c := range []struct {
		text, prefix string
		want         []string
	}{
		{"ana: hola", "ana: ", []string{"hola"}},
		{"hola", "ana: ", []string{"hola"}},
		{"ana: unoana: dos", "ana: ", []string{"uno", "dos"}},
		{"unoana: dos", "ana: ", []string{"uno", "dos"}},
		{"ana: ana: ana: ", "ana: ", []string{"", "", ""}},
		{"a: hola: x", "a: ", []string{"hola: x"}},
		{"a: dos 2a: tres", "a: ", []string{"dos 2", "tres"}},
		{": x: y", ": ", []string{"x: y"}},
	} {
		if got := parseLines(c.text, c.prefix); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q with %q is %q, want %q", c.text, c.prefix, got, c.want)
		}
	}
}

func FuzzParseFirst(f *testing.F) {
	f.Add("ana")
	f.Add("anaana: hola")
	f.Add(": hola")
	f.Fuzz(func(t *testing.T, text string) {
		nick, line := parseFirst(text, false)
		if !strings.HasPrefix(text, nick) || !strings.HasSuffix(text, line) {
			t.Fatalf("%q is the nick %q and the line %q", text, nick, line)
		}
	})
}

func FuzzParseLines(f *testing.F) {
	f.Add("ana: unoana: dos", "ana")
	f.Add("a: hola: x", "a")
	f.Add("x: y", "")
	f.Fuzz(func(t *testing.T, text, nick string) {
		prefix := nick + ": "
		all := strings.Join(parseLines(text, prefix), prefix)
		if all != text && prefix+all != text {
			t.Fatalf("%q with %q is joined %q", text, prefix, all)
		}
	})
}

func FuzzMultiDialect(f *testing.F) {
	f.Add(long(1019))
	f.Add("ñ" + strings.Repeat("ñ", 2000))
	f.Fuzz(func(t *testing.T, text string) {
		got := string(multiDialect{}.Append(nil, &room.View{Entry: event.Entry{Kind: event.Said, Nick: "ana", Text: text}}))
		if strings.Contains(text, "\n") {
			return // the room removes line feeds
		}
		var all strings.Builder
		for m := range strings.Lines(got) {
			if len(m) > maxMessage {
				t.Fatalf("a message of %d bytes", len(m))
			}
			all.WriteString(strings.TrimSuffix(strings.TrimPrefix(m, "ana: "), "\n"))
		}
		if all.String() != text {
			t.Fatalf("%q is shown as %q", text, all.String())
		}
	})
}
