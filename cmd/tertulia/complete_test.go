package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/tertulia/internal/session"
	"tertulia/transport/line/wire"
)

// tabs completes a line with the cursor at its mark |, that often.
func tabs(c *completer, line string, steps ...int) string {
	front, after, _ := strings.Cut(line, "|")
	text, cursor := front+after, len([]rune(front))
	for _, step := range steps {
		text, cursor = c.complete(text, cursor, step, "ana")
	}
	runes := []rune(text)
	return string(runes[:cursor]) + "|" + string(runes[cursor:])
}

func TestCompletion(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, ".", "notes.txt", "")
	put(t, ".", "lab three/a.txt", "")
	put(t, ".", ".hidden", "")
	for _, c := range []struct {
		line  string
		steps []int
		want  string
	}{
		{"bo|", []int{1}, "bob: |"},
		{"BO|", []int{1}, "bob: |"},
		{"hi bo|", []int{1}, "hi bob |"},
		{"hi bo|, there", []int{1}, "hi bob |, there"},
		{"e|", []int{1}, "eva: |"}, // the latest speaker
		{"e|", []int{1, 1}, "erik: |"},
		{"e|", []int{1, 1, 1}, "e|"},
		{"e|", []int{1, 1, 1, 1}, "eva: |"},
		{"e|", []int{-1}, "erik: |"},
		{"an|", []int{1}, "an|"}, // oneself
		{"é|", []int{1}, "élodie: |"},
		{"gone|", []int{1}, "gone|"},
		{"old|", []int{1}, "old|"},
		{"ne|", []int{1}, "newer: |"},
		{"/wh|", []int{1}, "/who |"},
		{"/wh|", []int{1, 1}, "/whoami |"},
		{"/msg bo|", []int{1}, "/msg bob |"},
		{"/join #l|", []int{1}, "/join #lab |"},
		{"see #l|", []int{1}, "see #lab |"},
		{"/put n|", []int{1}, "/put notes.txt|"},
		{"/put lab|", []int{1}, "/put lab three/|"},
		{"/put lab three/|", []int{1}, "/put lab three/a.txt|"},
		{"/put nowhere/|", []int{1}, "/put nowhere/|"},
		{"/get r|", []int{1}, "/get report 1.txt|"},
		{"zz|", []int{1}, "zz|"},
		{"|", []int{1}, "eva: |"},
	} {
		var names completer
		for _, e := range []session.Event{
			{Kind: wire.KindRoom, Room: "#tertulia", Body: "* you are ana in #tertulia with 2 others: bob, erik"},
			{Kind: wire.KindNote, Room: "-", Body: "* #lab: 3 here"},
			{Kind: wire.KindJoin, Body: "* gone joined"},
			{Kind: wire.KindJoin, Body: "* old joined"},
			{Kind: wire.KindJoin, Body: "* élodie joined"},
			{Kind: wire.KindLeave, Body: "* gone left (bye)"},
			{Kind: wire.KindNick, Body: "* old is now newer"},
			{Kind: wire.KindMsg, Author: "ana", Body: "ana: hi"},
			{Kind: wire.KindFile, Body: "* bob shared report 1.txt (8 bytes): curl -O ftp://host/report%201.txt"},
			{Kind: wire.KindAct, Author: "eva", Body: "eva * waves"},
		} {
			names.hear(e)
		}
		if got := tabs(&names, c.line, c.steps...); got != c.want {
			t.Errorf("%q became %q, want %q", c.line, got, c.want)
		}
	}
}

// What is typed after a Tab is a new word.
func TestCompletionEndsWithTheNextKey(t *testing.T) {
	var names completer
	names.nicks = seen{"bob", "bea"}
	if got := tabs(&names, "b|", 1); got != "bea: |" {
		t.Fatalf("got %q", got)
	}
	if got := tabs(&names, "bea: hello b|", 1); got != "bea: hello bea |" {
		t.Errorf("got %q", got)
	}
}

func TestNamesAreBounded(t *testing.T) {
	var s seen
	for i := range 3 * maxSeen {
		s.add("n" + strings.Repeat("x", i%100) + string(rune('a'+i%26)) + string(rune('0'+i/300)))
	}
	if len(s) > maxSeen {
		t.Errorf("%d names are kept", len(s))
	}
}

// Tab knows the commands of the users' document, and the client's own.
func TestCommandsAreThoseOfTheServer(t *testing.T) {
	using, err := os.ReadFile("../tertuliad/docs/USING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(using), "\n### Commands\n")
	table, _, _ = strings.Cut(table, "\n### Pipes\n") // after those about accounts and order
	want := []string{"/get", "/put", "/stats"}
	for row := range strings.Lines(table) {
		if !strings.HasPrefix(row, "| `/") {
			continue
		}
		first, _, _ := strings.Cut(row[2:], " | ")
		want = append(want, regexp.MustCompile(`/[a-z]+`).FindAllString(first, -1)...)
	}
	slices.Sort(want)
	want = slices.Compact(want)
	if !slices.Equal(commands, want) {
		t.Errorf("Tab knows %q, USING.md has %q", commands, want)
	}
}
