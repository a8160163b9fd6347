package order

// A Progress remembers which batch of each node was committed last. It belongs to the state that the
// batches change, and it is a part of it: all nodes have the same. The zero Progress is that of an
// empty log.
type Progress struct {
	nodes map[string]position // by name
}

// A position is the place of a node's latest batch.
type position struct{ incarnation, n uint64 }

// Take reports whether a batch is the next of its node, and counts it if so. That is the first one
// of a later incarnation, or the one that follows the latest. A batch that is not has been committed
// already, or comes from a start of the node that has ended. It must be dropped.
func (p *Progress) Take(b *Batch) bool {
	last := p.nodes[b.Node]
	switch {
	case b.Incarnation == last.incarnation && b.N == last.n+1 && last.n > 0:
	case b.Incarnation > last.incarnation && b.N == 1:
	default:
		return false
	}
	if p.nodes == nil {
		p.nodes = make(map[string]position)
	}
	p.nodes[b.Node] = position{b.Incarnation, b.N}
	return true
}
