package state

import (
	"container/list"
	"net/netip"
)

// Bounds of an idleTickets. The state has two: one of users who spoke, and one of the others.
const (
	keptTickets   = 4096
	keptByNetwork = 512 // tickets of one network
)

// idleTickets holds tickets without a seat, oldest first.
type idleTickets struct {
	all       *list.List                  // of *ticket, oldest first
	byNetwork map[netip.Prefix]*list.List // the same tickets; no list is empty
}

// idlePlace is the place of a ticket in idleTickets. The zero value stands for a ticket that is in
// none.
type idlePlace struct {
	in       *idleTickets
	all, own *list.Element // in the list of all and in that of the network
	network  netip.Prefix
}

func newIdleTickets() idleTickets {
	return idleTickets{list.New(), make(map[netip.Prefix]*list.List)}
}

// add adds a ticket as the newest. It removes and returns the tickets beyond the bounds: the oldest
// of the same network, or else the oldest of all.
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

// leave removes a ticket. It does nothing if the ticket is in no idleTickets.
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
