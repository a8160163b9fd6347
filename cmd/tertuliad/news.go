package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/dustin/go-humanize"

	"tertulia/actors/files"
	"tertulia/actors/room"
)

// announce tells the lobby what happens on the shelf.
func (p *program) announce(shelf *files.Actor) {
	explained := make(map[string]bool)
	for events := range shelf.Events() {
		for _, e := range events {
			text := p.news(e)
			if text == "" {
				continue
			}
			text += explain(e, explained)
			// A room that has closed needs no news.
			_ = p.chat.Announce(context.Background(), room.Lobby, text)
		}
	}
}

// maxExplained is how many users are remembered whose "?" was explained.
const maxExplained = 1024

// explain returns more words for the first news of a user whose nick another
// address holds: once for each nick and address, which explained remembers.
func explain(e files.Event, explained map[string]bool) string {
	nick, unproven := strings.CutSuffix(e.Who(), "?")
	if !unproven || explained[e.Owner] {
		return ""
	}
	if len(explained) >= maxExplained {
		clear(explained)
	}
	explained[e.Owner] = true
	return fmt.Sprintf(" (%s? has another address than the %s who is in the chat, and may be somebody else)", nick, nick)
}

// news words an event for the room. What is handed in to a drop box is between
// its user and the operator: its name is not told.
func (p *program) news(e files.Event) string {
	switch {
	case p.cfg.filesAccess == string(files.DropBox) && e.Kind != files.Published:
		return ""
	case p.cfg.filesAccess == string(files.DropBox):
		return fmt.Sprintf("%s handed in %s", e.Who(), humanize.Bytes(uint64(max(0, e.Size))))
	case e.Count == 1 && (e.Kind == files.Published || e.Kind == files.Replaced) && p.shelf.URL != "":
		return e.String() + ": " + p.shelf.Curl("NICK") + " -O " + p.shelf.Link(e.Path())
	}
	return e.String()
}
