package socket

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"tertulia/actors/room"
	"tertulia/transport"
)

// asks sends a request.
func (p *tab) asks(request string) {
	p.t.Helper()
	p.must(p.SendText([]byte(request)))
}

// about returns the fields of a frame of a kind that are the same in each run.
func (p *tab) about(kind string) string {
	p.t.Helper()
	var fields map[string]any
	p.must(json.Unmarshal([]byte(p.await(kind).Raw), &fields))
	drop(fields)
	b, err := json.Marshal(fields)
	p.must(err)
	return string(b)
}

func drop(fields map[string]any) {
	delete(fields, "time")
	for _, v := range fields {
		if list, ok := v.([]any); ok {
			for _, e := range list {
				if of, ok := e.(map[string]any); ok {
					drop(of)
				}
			}
		}
	}
}

func TestRequestsAreAnswered(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	ana, bob := f.join("ana"), f.join("bob")
	for _, c := range []struct{ ask, kind, want string }{
		{`{"enter":{"room":"lab"}}`, "room", `{"kind":"room","room":"#lab"}`},
		{`{"line":"one","room":"#lab"}`, "msg", `{"kind":"msg","nick":"ana","room":"#lab","seq":1,"text":"one"}`},
		{`{"line":"/me waves","room":"#tertulia"}`, "act", `{"kind":"act","nick":"ana","room":"#tertulia","seq":2,"text":"waves"}`},
		{`{"line":"/msg bob psst","room":"#lab"}`, "sent", `{"kind":"sent","nick":"ana","peer":"bob","seq":3,"text":"psst"}`},
		{`{"line":"/who","room":"#lab"}`, "note", `{"kind":"note","room":"#lab","text":"1 in #lab: ana"}`},
		{`{"line":"/nick","room":"#lab"}`, "note", `{"kind":"note","room":"#lab","text":"which nick? for example /nick eva"}`},
		{`{"line":"/join den","room":"#lab"}`, "room", `{"kind":"room","room":"#den","seq":3}`},
		{`{"line":"/leave","room":"#den"}`, "left", `{"kind":"left","room":"#den"}`},
		{`{"line":"/leave #den","room":"#lab"}`, "note", `{"kind":"note","room":"#lab","text":"you are not in #den"}`},
		{`{"line":"lost","room":"#den"}`, "note", `{"kind":"note","room":"#den","text":"you are not in #den: nobody heard that"}`},
		{`{"members":{"room":"#lab"}}`, "members", `{"count":1,"kind":"members","list":[{"founder":true,"nick":"ana","rank":"operator"}],"room":"#lab"}`},
		{`{"rooms":{}}`, "rooms", `{"kind":"rooms","list":[{"count":2,"room":"#tertulia"},{"count":1,"room":"#lab"}]}`},
		{`{"page":{"room":"#lab","count":5}}`, "page", `{"first":1,"kind":"page","last":1,"lines":[{"history":true,"kind":"msg","nick":"ana","room":"#lab","seq":1,"text":"one"}],"room":"#lab"}`},
		{`{"page":{"room":"a b"}}`, "error", ``},
		{`{"enter":{"room":"#a b"}}`, "error", `{"kind":"error","of":"enter","room":"#a b","text":"no room can be called that: a name is one word of letters, digits and the marks _ - . alone"}`},
		{`{"line":"/echo off","room":"#lab"}`, "note", `{"kind":"note","room":"#lab","text":"your own lines are always shown to you here"}`},
		{`{"search":{"words":"one"}}`, "error", `{"kind":"error","of":"search","text":"this server keeps nothing that can be searched"}`},
		{`{"search":{"words":"one","since":"yesterday"}}`, "error", `{"kind":"error","of":"search","text":"since is followed by a date, such as 2026-11-01"}`},
		{`{"members":{"room":"#none"}}`, "error", ``},
		{`{"exit":{"room":"#lab"}}`, "left", `{"kind":"left","room":"#lab"}`},
		{`{"exit":{"room":"#lab"}}`, "error", ``},
		{`{"ping":{}}`, "pong", `{"kind":"pong","taken":10}`}, // the ten lines
	} {
		ana.asks(c.ask)
		if got := ana.about(c.kind); got != c.want && c.want != "" {
			t.Errorf("%s is answered by\n%s, want\n%s", c.ask, got, c.want)
		}
	}
	if got := bob.about("priv"); got != `{"kind":"priv","nick":"ana","peer":"bob","seq":3,"text":"psst"}` {
		t.Errorf("bob reads %s", got)
	}
}

func TestAnswersAreInTheLanguageOfThePage(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	p := f.dial()
	p.asks(`{"hello":{"key":"` + keyOf("ana") + `","nick":"you","lang":"es-MX"}}`)
	if refused := p.await("refused"); refused.Text != "el apodo you es del propio servidor" {
		t.Errorf("the nick is refused: %s", refused.Text)
	}
	p.asks(`{"hello":{"key":"` + keyOf("ana") + `","nick":"ana","lang":"es"}}`)
	p.await("room")
	p.must(p.Say(room.Lobby, "/times on"))
	if note := p.await("note"); note.Text != "se muestra la hora de cada línea" {
		t.Errorf("the answer is %s", note.Text)
	}
	p.must(p.Say(room.Lobby, "/help"))
	var help []string
	p.must(p.Ping())
	for f := p.next(); f.Kind == "note"; f = p.next() {
		help = append(help, f.Text)
	}
	if !slices.ContainsFunc(help, func(l string) bool {
		return strings.Contains(l, "/leave [SALA]") && strings.Contains(l, "sale de esta sala")
	}) {
		t.Errorf("the help is %q", help)
	}
}

func TestALineOfAPageIsOneHoweverLong(t *testing.T) {
	f := serve(t, Config{Pace: transport.Pace{MaxLine: 100}}, room.Config{})
	p := f.join("ana")
	p.must(p.Say(room.Lobby, "two\r\nlines"))
	if m := p.await("msg"); m.Text != "two lines" {
		t.Errorf("the line is %q", m.Text)
	}
	p.must(p.Say(room.Lobby, strings.Repeat("x", 250)))
	for _, want := range []int{100, 100, 50} {
		if m := p.await("msg"); len(m.Text) != want {
			t.Errorf("a part has %d bytes, want %d", len(m.Text), want)
		}
	}
	p.must(p.Ping())
	if pong := p.await("pong"); pong.Taken != 2 {
		t.Errorf("%d lines are taken, want 2", pong.Taken)
	}
}

func TestAUserHidesJoinsAndLeaves(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	ana := f.join("ana")
	ana.must(ana.Say(room.Lobby, "/quiet on"))
	ana.await("note")
	bob := f.join("bob")
	bob.must(bob.Say(room.Lobby, "hola"))
	if got := ana.next(); got.Kind != "msg" {
		t.Errorf("ana is shown %s", got.Raw)
	}
}
