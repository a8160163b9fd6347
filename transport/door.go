package transport

import (
	"context"
	"errors"
	"net/netip"

	"golang.org/x/time/rate"

	"tertulia/actors/mailbox"
	"tertulia/actors/peer"
)

// The refusals. They are also what the refused is told.
var (
	ErrFull   = errors.New("the server is full, come back later")
	ErrCrowd  = errors.New("there are too many connections from your address")
	ErrClosed = errors.New("the server is closing")
)

// Limits is how many connections there may be at once. 0 is no limit.
type Limits struct {
	All int
	// PerAddr counts an IPv4 address, or an IPv6 network of 64 bits, since that
	// is what one host is given. PerPrivate is for loopback, private and
	// link-local addresses, behind which a whole class may sit.
	PerAddr, PerPrivate int
}

// A Door counts connections and refuses those beyond a limit, so that neither a
// flood nor one address takes the places of all. All listeners of a server share
// one door. It also counts the lines of each address, see Turn. The counts belong to one goroutine, in Run, reached over a channel
// like any actor's. The methods may be called from any goroutine.
type Door struct {
	// Static after NewDoor.
	knocks mailbox.Mailbox[knock]
	turns  mailbox.Mailbox[turn]

	// Owned by Run.
	limits Limits
	all    int
	from   map[netip.Prefix]*host
	left   []netip.Prefix // hosts without connections that may not be quiet yet, oldest first
}

// host is one address, or network, from which there are connections.
type host struct {
	connections int
	lines       *rate.Limiter // of all of them together; nil: none was read yet
}

// knock changes the limits where they are set. Otherwise it asks for a place, or
// gives one back where answer is nil.
type knock struct {
	limits  *Limits
	from    netip.Prefix
	private bool
	answer  chan error
}

// NewDoor returns a door that admits nobody until Run.
func NewDoor(limits Limits) *Door {
	return &Door{
		limits: limits,
		knocks: mailbox.New[knock](0, ErrClosed),
		turns:  mailbox.New[turn](0, ErrClosed),
		from:   make(map[netip.Prefix]*host),
	}
}

// Run counts until ctx ends, and returns nil.
func (d *Door) Run(ctx context.Context) error {
	defer d.knocks.Close()
	defer d.turns.Close()
	for {
		select {
		case k := <-d.knocks.Messages():
			switch {
			case k.limits != nil:
				d.limits = *k.limits
			case k.answer != nil:
				k.answer <- d.enter(k)
			default:
				d.leave(k)
			}
		case t := <-d.turns.Messages():
			t.answer <- d.take(t)
		case <-ctx.Done():
			return nil
		}
	}
}

// Enter takes a place for a connection from addr, to be given back with Leave.
// The error is ErrFull, ErrCrowd or ErrClosed.
func (d *Door) Enter(addr netip.Addr) error {
	k := knock{from: peer.Block(addr), private: peer.Private(addr), answer: make(chan error, 1)}
	refusal, err := mailbox.Ask(context.Background(), d.knocks, k, k.answer)
	if err != nil {
		return err
	}
	return refusal
}

// Leave gives the place of a connection from addr back.
func (d *Door) Leave(addr netip.Addr) {
	// A door that has ended counts no more.
	_ = d.knocks.Send(context.Background(), knock{from: peer.Block(addr)})
}

// SetLimits changes the limits. Connections that are open stay, even beyond them. It
// waits until the door has taken the limits; the error is ErrClosed, or the cause
// of ctx's end.
func (d *Door) SetLimits(ctx context.Context, limits Limits) error {
	return d.knocks.Send(ctx, knock{limits: &limits})
}

func (d *Door) enter(k knock) error {
	limit := d.limits.PerAddr
	if k.private {
		limit = d.limits.PerPrivate
	}
	if d.limits.All > 0 && d.all >= d.limits.All {
		return ErrFull
	}
	h := d.from[k.from]
	if h == nil {
		h = new(host)
	}
	if limit > 0 && h.connections >= limit {
		return ErrCrowd
	}
	d.all++
	h.connections++
	d.from[k.from] = h
	return nil
}

func (d *Door) leave(k knock) {
	d.all--
	h := d.from[k.from]
	if h.connections--; h.connections == 0 {
		d.forget(k.from)
	}
}
