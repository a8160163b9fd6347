package app

import (
	"context"
	"net/netip"
	"time"

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
	// A closed room needs no news, so its error is ignored.
	tell := func(text string) { _ = p.chat.Announce(context.Background(), room.Lobby, text) }
	for events := range shelf.Events() {
		now := time.Now()
		sums := make(map[netip.Prefix]*newsSum)
		for _, e := range events {
			text, network := p.shelf.News(e), peer.Network(e.User.Addr)
			switch {
			case text == "":
			case pace.takes(network, now):
				tell(explain(text, e, explained))
			case sums[network] == nil:
				sums[network] = &newsSum{first: e, count: e.Count, box: p.cfg.filesAccess == string(files.DropBox)}
			default:
				sums[network].add(e)
			}
			if text := transport.Receipt(e); text != "" {
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

// explain explains the "?" after a nick that another address holds in the chat: it returns the news
// text with an explanation. It does so once for each person. explained remembers them.
func explain(text string, e files.Event, explained map[person]bool) string {
	who := person{e.User.Folded(), peer.Network(e.User.Addr)}
	if !e.User.Unproven || explained[who] {
		return text
	}
	if len(explained) >= maxExplained {
		clear(explained)
	}
	explained[who] = true
	return transport.NewsOfUnproven(text, e.User.Nick)
}
