package room

import (
	"container/list"
	"net/netip"
)

// How many keys without a seat are remembered, of those that spoke and of the others.
const (
	keptTickets   = 4096
	keptByNetwork = 512 // of them, of one network
)

// idleTickets are tickets without a seat.
type idleTickets struct {
	all       *list.List                  // of *ticket, oldest first
	byNetwork map[netip.Prefix]*list.List // the same
}

// idlePlace is where a ticket is among the idle ones; the zero value: nowhere.
type idlePlace struct {
	in       *idleTickets
	all, own *list.Element // in its lists
	network  netip.Prefix
}

func newIdleTickets() idleTickets {
	return idleTickets{list.New(), make(map[netip.Prefix]*list.List)}
}

// add takes a ticket in as the newest, and returns those that had to go: the oldest of
// its network, or of all.
func (i *idleTickets) add(t *ticket) (gone []*ticket) {
	own := i.byNetwork[t.network]
	if own == nil {
		own = list.New()
		i.byNetwork[t.network] = own
	}
	t.idle = idlePlace{i, i.all.PushBack(t), own.PushBack(t), t.network}
	if own.Len() > keptByNetwork {
		gone = append(gone, own.Front().Value.(*ticket))
	} else if i.all.Len() > keptTickets {
		gone = append(gone, i.all.Front().Value.(*ticket))
	}
	for _, oldest := range gone {
		oldest.idle.leave()
	}
	return gone
}

// leave takes a ticket out, where it is in.
func (p *idlePlace) leave() {
	if p.in == nil {
		return
	}
	p.in.all.Remove(p.all)
	own := p.in.byNetwork[p.network]
	own.Remove(p.own)
	if own.Len() == 0 {
		delete(p.in.byNetwork, p.network)
	}
	*p = idlePlace{}
}
