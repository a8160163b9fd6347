package room

import (
	"strings"
	"testing"

	"tertulia/actors/event"
)

func TestNobodyPushesWordsToTheNextRow(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana, bob := join(t, a, JoinRequest{Nick: "ana"}), join(t, a, JoinRequest{Nick: "bob"})
		ana.reads()
		bob.reads()
		for _, blank := range []string{" ", "\t", "\u00a0", "\u3000", "\u2800", "\u3164", " \u200d", "\u2003\ufe0f"} {
			text := "hello" + strings.Repeat(blank, 400) + "ana: the exam is cancelled"
			bob.says(text)
			bob.must(bob.Say(t.Context(), "", Line{Text: text, Action: true}))
			bob.must(bob.Tell(t.Context(), "ana", text))
			bob.must(a.Announce(t.Context(), event.Entry{Kind: event.Notice, Room: Lobby, Text: text}))
			ana.wants("bob: hello ana: the exam is cancelled", "bob * hello ana: the exam is cancelled",
				"bob > you: hello ana: the exam is cancelled", "notice hello ana: the exam is cancelled")
		}
		bob.says(strings.Repeat(" ", 400)+"ana: no", "        return x", "\u200b", "\U000e0041")
		ana.wants("bob: "+strings.Repeat(" ", 40)+"ana: no", "bob:         return x")
		bob.Leave("bye" + strings.Repeat(" ", 400) + "ana: no")
		ana.wants("-bob bye ana: no")
	})
}
