package app

import (
	"context"
	"net/netip"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/actors/peer"
	"tertulia/actors/room"
	"tertulia/transport"
)

// announce announces the shelf's events in the lobby, and sends each user a receipt for files
// that they put into a drop box. It blocks until the shelf closes its channel of events. News
// beyond newsPace are summed up to one line per network and batch.
func (p *program) announce(shelf *files.Actor) {
	explained := make(map[person]bool)
	pace := newNewsPace()
	box := p.cfg.filesAccess == string(files.DropBox)
	// A closed room needs no news, so its error is ignored.
	tell := func(e event.Entry) { _ = p.chat.Announce(context.Background(), e) }
	for events := range shelf.Events() {
		now := time.Now()
		sums := make(map[netip.Prefix]*newsSum)
		for _, e := range events {
			network := peer.Network(e.User.Addr)
			switch {
			case box && e.Kind != files.Published: // the lobby gets no news
			case pace.takes(network, now):
				news := newsOf(e, box)
				news.File.Explain = explain(e, explained)
				tell(news)
			case sums[network] == nil:
				sums[network] = &newsSum{first: e, count: e.Count, box: box}
			default:
				sums[network].add(e)
			}
			if text := transport.Receipt(e); text != "" {
				_ = p.chat.NoteTo(context.Background(), e.User.Nick, text)
			}
		}
		for network, sum := range sums {
			pace.spend(network, now)
			tell(sum.entry())
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

// explain reports whether the "?" after a nick that another address holds in the chat needs to be
// explained. It does so once for each person. explained remembers them.
func explain(e files.Event, explained map[person]bool) bool {
	who := person{e.User.Folded(), peer.Network(e.User.Addr)}
	if !e.User.Unproven || explained[who] {
		return false
	}
	if len(explained) >= maxExplained {
		clear(explained)
	}
	explained[who] = true
	return true
}

// newsOf returns the entry for the lobby about an event. If the shelf is a drop box, it names no
// files, since these are private to the user and the operator.
func newsOf(e files.Event, box bool) event.Entry {
	f := &event.File{
		Change: changes[e.Kind], Size: max(0, e.Size), Count: uint64(e.Count), Box: box, Unproven: e.User.Unproven,
	}
	if !box {
		f.Path, f.To = e.Path(), e.To
	}
	return event.Entry{Kind: event.Shared, Room: room.Lobby, Nick: e.User.Nick, Account: e.User.Account, File: f}
}

// changes maps the shelf's kinds of events to those of entries.
var changes = map[files.EventKind]event.Change{
	files.Published: event.Published, files.Replaced: event.Replaced, files.Renamed: event.Moved, files.Deleted: event.Deleted,
}
