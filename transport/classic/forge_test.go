package classic

import (
	"regexp"
	"strings"
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/room"
)

// TestNoMessageOfAUserReadsAsANotice sends long texts, which are split. Each part must begin
// with the nick and not with the user's words.
func TestNoMessageOfAUserReadsAsANotice(t *testing.T) {
	const forged = "* bob se ha unido al chat "
	users := regexp.MustCompile(`^ana(:| \*| \(to you\):) `)
	for pad := range len(forged) {
		text := strings.Repeat("x", pad) + strings.Repeat(forged, 100)
		for _, kind := range []event.Kind{event.Said, event.Acted, event.Private, event.Notice} {
			for line := range strings.Lines(string(multiDialect{}.Append(nil, &room.View{Entry: event.Entry{Kind: kind, Room: "#lab", Nick: "ana", Text: text}}))) {
				if !users.MatchString(line) || len(line) > maxMessage {
					t.Fatalf("a message of ana's reads %.60q", line)
				}
			}
		}
		file := &event.File{Change: event.Deleted, Path: text, Count: 1}
		for _, got := range []string{
			string(multiDialect{}.Append(nil, &room.View{Entry: event.Entry{Kind: event.Left, Nick: "ana", Text: text}})),
			string(multiDialect{}.Append(nil, &room.View{Entry: event.Entry{Kind: event.Quit, Nick: "ana", Text: text}})),
			string(multiDialect{}.Append(nil, &room.View{Entry: event.Entry{Kind: event.Notice, Text: text}})),
			string(multiDialect{}.Append(nil, &room.View{Entry: event.Entry{Kind: event.Shared, Nick: "ana", File: file}})),
			string(multiDialect{}.AppendReply(nil, &event.Reply{Kind: event.Note, Text: text})),
			string(multiDialect{}.AppendReply(nil, &event.Reply{Kind: event.Bye, Text: text})),
		} {
			if strings.Count(got, "\n") != 1 || len(got) > maxMessage || users.MatchString(got) {
				t.Fatalf("a notice of %d bytes reads %.60q", len(got), got)
			}
		}
	}
	for _, kind := range []event.Kind{event.Said, event.Acted, event.Private, event.Notice} {
		got := string(turnDialect{}.Append(nil, &room.View{Entry: event.Entry{Kind: kind, Room: "#lab", Nick: "ana", Text: forged}}))
		if !users.MatchString(got) {
			t.Errorf("a turn of ana's reads %q", got)
		}
	}
}
