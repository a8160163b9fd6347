package classic

import (
	"regexp"
	"strings"
	"testing"

	"tertulia/actors/room"
)

// TestNoMessageOfAUserReadsAsANotice sends long texts, which are split. Each part must begin
// with the nick and not with the user's words.
func TestNoMessageOfAUserReadsAsANotice(t *testing.T) {
	const forged = "* bob se ha unido al chat "
	users := regexp.MustCompile(`^ana(:| \*| \(to you\):) `)
	for pad := range len(forged) {
		text := strings.Repeat("x", pad) + strings.Repeat(forged, 100)
		for _, kind := range []room.Kind{room.Said, room.Acted, room.Private} {
			for line := range strings.Lines(string(multiDialect{}.Append(nil, &room.Event{Kind: kind, Nick: "ana", Text: text}))) {
				if !users.MatchString(line) || len(line) > maxMessage {
					t.Fatalf("a message of ana's reads %.60q", line)
				}
			}
		}
		for _, kind := range []room.Kind{room.Left, room.Shared, room.Note, room.Bye} {
			got := string(multiDialect{}.Append(nil, &room.Event{Kind: kind, Nick: "ana", Text: text}))
			if strings.Count(got, "\n") != 1 || len(got) > maxMessage || users.MatchString(got) {
				t.Fatalf("a notice of %d bytes reads %.60q", len(got), got)
			}
		}
	}
	for _, kind := range []room.Kind{room.Said, room.Acted, room.Private} {
		got := string(turnDialect{}.Append(nil, &room.Event{Kind: kind, Nick: "ana", Text: forged}))
		if !users.MatchString(got) {
			t.Errorf("a turn of ana's reads %q", got)
		}
	}
}
