package app

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"tertulia/actors/files"
	"tertulia/actors/peer"
	"tertulia/actors/room"
)

// announce announces the shelf's events in the lobby, and sends each user a receipt for files
// that they put into a drop box. It blocks until the shelf closes its channel of events. News
// beyond newsPace are summed up to one line per network and batch.
func (p *program) announce(shelf *files.Actor) {
	explained := make(map[person]bool)
	pace := newNewsPace()
	// A closed room needs no news, so its error is ignored.
	tell := func(text string) { _ = p.chat.Announce(context.Background(), room.Lobby, text) }
	for events := range shelf.Events() {
		now := time.Now()
		sums := make(map[netip.Prefix]*newsSum)
		for _, e := range events {
			text, network := p.news(e), peer.Network(e.User.Addr)
			switch {
			case text == "":
			case pace.takes(network, now):
				tell(text + explain(e, explained))
			case sums[network] == nil:
				sums[network] = &newsSum{first: e, count: e.Count, box: p.cfg.filesAccess == string(files.DropBox)}
			default:
				sums[network].add(e)
			}
			if text := receipt(e); text != "" {
				_ = p.chat.NoteTo(context.Background(), e.User.Nick, text)
			}
		}
		for network, sum := range sums {
			pace.spend(network, now)
			tell(sum.String())
		}
	}
}

// A person is a user, identified by their nick and network.
type person struct {
	nick    string // folded
	network netip.Prefix
}

// maxExplained bounds the memory of users for whom explain has explained the "?".
const maxExplained = 1024

// explain explains the "?" after a nick that another address holds in the chat. It does so once
// for each person and then returns "". explained remembers them.
func explain(e files.Event, explained map[person]bool) string {
	who := person{e.User.Folded(), peer.Network(e.User.Addr)}
	if !e.User.Unproven || explained[who] {
		return ""
	}
	if len(explained) >= maxExplained {
		clear(explained)
	}
	explained[who] = true
	nick := e.User.Nick
	return fmt.Sprintf(" (%s? has another address than the %s who is in the chat, and may be somebody else)", nick, nick)
}

// news returns the text of an event for the lobby, or "" if the lobby gets none. For a drop box
// it names no files, since these are private to the user and the operator.
func (p *program) news(e files.Event) string {
	switch {
	case p.cfg.filesAccess == string(files.DropBox) && e.Kind != files.Published:
		return ""
	case p.cfg.filesAccess == string(files.DropBox):
		return fmt.Sprintf("%s handed in %s", e.Who(), humanize.Bytes(uint64(max(0, e.Size))))
	case e.Name != "" && len(e.Path()) <= files.MaxShown && (e.Kind == files.Published || e.Kind == files.Replaced) && p.shelf.URL != "":
		return e.String() + ": " + p.shelf.Curl("NICK") + " -O " + p.shelf.Link(e.Path())
	}
	return e.String()
}

// receipt returns the text that confirms files in a drop box to their user, or "" if the event
// needs none.
func receipt(e files.Event) string {
	if e.Time.IsZero() || e.User.Nick == "" {
		return ""
	}
	at, size := e.Time.Local().Format(time.TimeOnly), humanize.Bytes(uint64(max(0, e.Size)))
	if e.Count > 1 {
		return fmt.Sprintf("you handed in %d files (%s), the last at %s: /cat RECEIPTS.txt lists them", e.Count, size, at)
	}
	_, name, _ := strings.Cut(strings.TrimPrefix(e.Path(), "/"), "/") // the path within the user's own folder
	text := fmt.Sprintf("you handed in %s (%s) at %s, SHA-256 %s", name, size, at, e.SHA256)
	if e.Kind == files.Replaced {
		text += "; the version before is kept"
	}
	return text
}
