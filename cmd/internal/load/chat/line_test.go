//go:build linux

package chat

import (
	"testing"
	"time"

	"tertulia/transport/line/wire"
)

func TestAClientGreetsAsAServerExpects(t *testing.T) {
	hello, err := wire.ParseHello("/client 1 00000000000000000000000000000042 - 0 #lab")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := newClient("u000042", "lab").Hello(), string(hello.Append(nil))+"u000042\n"; got != want {
		t.Errorf("the client begins with %q, want %q", got, want)
	}
}

func TestAClientReadsTheClientMode(t *testing.T) {
	c := newClient("u000042", "lab")
	for _, test := range []struct {
		kind       wire.Kind
		room, body string
		want       Event
	}{
		{wire.KindMsg, "#lab", "u000007: text: x", Event{Text: []byte("text: x")}},
		{wire.KindMsg, "#lab2", "u000007: text", Event{}},
		{wire.KindRoom, "#lab", "* you are u000042 in #lab", Event{Seated: true}},
		{wire.KindRoom, "#tertulia", "* you are u000042 in #tertulia", Event{}},
		{wire.KindRefused, "", "u2 it is taken", Event{Refuse: true}},
		{wire.KindNote, "", "u000007: text", Event{}},
	} {
		line := wire.Line{Seq: 7, Time: time.UnixMilli(1), Kind: test.kind, Room: test.room, Body: test.body}.Append(nil)
		got := c.Read(append(line, "@8 1 msg"...))
		if got.Size != len(line) || string(got.Text) != string(test.want.Text) || got.Seated != test.want.Seated || got.Refuse != test.want.Refuse {
			t.Errorf("%q is read as %+v (%q), want %+v", line, got, got.Text, test.want)
		}
	}
	if got := c.Read([]byte("@8 1 msg #lab u000007: te")); got.Size != 0 {
		t.Errorf("half a line is read as %+v", got)
	}
}

func BenchmarkClientRead(b *testing.B) {
	c := newClient("u000042", "tertulia")
	in := wire.Line{Seq: 1234567, Time: time.UnixMilli(1700000000000), Kind: wire.KindMsg, Room: "#tertulia", Body: "u000007: " + string(appendText(nil, 7, 1))}.Append(nil)
	b.ReportAllocs()
	for b.Loop() {
		c.Read(in)
	}
}
