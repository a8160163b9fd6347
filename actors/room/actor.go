package room

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/netip"
	"runtime"
	"time"

	"tertulia/actors/internal/actor"
	"tertulia/actors/plain"
)

// Lobby is the room that every guest comes into first.
const Lobby = "#tertulia"

// ErrClosed is what every method returns once the actor has ended.
var ErrClosed = errors.New("the server is closing")

// Config is what can be chosen about the room actor. The zero value of each
// field stands for its default.
type Config struct {
	History      int // events kept per room; default 200
	HistoryBytes int // bytes kept per room; default 256 KiB
	MaxLag       int // bytes that a reader may be behind, with 64 for each batch; default 1 MiB
	MaxRooms     int // rooms at once; default 256
	Log          *slog.Logger
}

const (
	mailboxSize = 1024 // messages that may wait before senders do
	maxBurst    = 512  // messages handled before a flush
)

// An Actor is the central room. Its methods may be called from any goroutine.
type Actor struct {
	// Static after New.
	epoch   string
	mailbox actor.Mailbox[envelope]
	queries actor.Mailbox[chan Stats] // apart from mail, so that they need not wait behind a flood

	// Owned by Run.
	cfg       Config
	now       time.Time // when the burst began
	seq       uint64
	nicks     byLook[*Seat]
	rooms     map[string]*room     // by folded name
	made      map[netip.Prefix]int // rooms, the lobby aside, by the network of their maker
	forgot    time.Time            // when rooms were last looked through for old ones
	forgotten forgotten
	formers   formers
	tickets   tickets
	budget    budget
	stats     Stats
	closing   <-chan struct{} // closed once Run is to end

	// Owned by Run: what the burst has brought so far.
	dirty   []*room
	apart   []*Seat // those whose view differs from their room's
	slow    []*Seat
	broken  []*Seat        // those whose dialect has panicked
	scratch []byte         // where batches are rendered
	noted   []byte         // where a seat's notes are
	windows []window       // that a seat sees
	crowded map[*room]bool // rooms with joins and leaves not told yet
}

// message is what the mailbox takes; apply runs in the actor's goroutine.
type message interface{ apply(a *Actor) }

type envelope struct {
	sent time.Time
	message
}

// New returns an actor that does nothing until Run.
func New(cfg Config) *Actor {
	cfg.History = cmp.Or(cfg.History, 200)
	cfg.HistoryBytes = cmp.Or(cfg.HistoryBytes, 256<<10)
	cfg.MaxLag = cmp.Or(cfg.MaxLag, 1<<20)
	cfg.MaxRooms = cmp.Or(cfg.MaxRooms, 256)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	var epoch [8]byte
	rand.Read(epoch[:])
	a := &Actor{
		cfg:       cfg,
		epoch:     hex.EncodeToString(epoch[:]),
		mailbox:   actor.NewMailbox[envelope](mailboxSize, ErrClosed),
		nicks:     newByLook[*Seat](),
		queries:   actor.NewMailbox[chan Stats](0, ErrClosed),
		rooms:     make(map[string]*room),
		made:      make(map[netip.Prefix]int),
		crowded:   make(map[*room]bool),
		forgotten: newForgotten(),
		formers:   newFormers(),
		tickets:   newTickets(),
		budget:    newBudget(),
		stats:     newStats(),
	}
	a.rooms[plain.Fold(Lobby)] = a.newRoom(Lobby)
	return a
}

// Epoch names this run of the actor: sequence numbers of different epochs have
// nothing to do with each other.
func (a *Actor) Epoch() string { return a.epoch }

// Announce tells a room of something that happened outside of it, such as a
// file that was shared. It does nothing if there is no such room.
func (a *Actor) Announce(ctx context.Context, room, text string) error {
	return a.send(ctx, announceMsg{room, plain.Squeeze(plain.Line(text))})
}

// Run is the actor's loop. It returns nil when ctx ends.
func (a *Actor) Run(ctx context.Context) error {
	defer a.mailbox.Close()
	defer a.queries.Close()
	a.closing = ctx.Done()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		var ticks <-chan time.Time
		if len(a.crowded) > 0 {
			ticks = tick.C
		}
		select {
		case e := <-a.mailbox.Messages():
			a.burst(e)
		case reply := <-a.queries.Messages():
			reply <- a.count()
		case <-ticks:
			a.now = time.Now()
			a.tellCrowds()
		case <-ctx.Done():
			a.close()
			return nil
		}
		a.flush()
		select { // of several channels that are ready the first select takes any
		case reply := <-a.queries.Messages():
			reply <- a.count()
		default:
		}
	}
}

// burst handles first and what waits behind it. Readers that are ready to run
// may put their lines beside it before: else each would wake the actor for its
// own alone, and each line would be written to each seat by itself.
func (a *Actor) burst(first envelope) {
	runtime.Gosched()
	a.now = time.Now()
	a.stats.MailboxWait.observe(a.now.Sub(first.sent).Seconds())
	first.apply(a)
	n := 1
	for ; n < maxBurst; n++ {
		select {
		case e := <-a.mailbox.Messages():
			e.apply(a)
			continue
		default:
		}
		break
	}
	a.stats.Burst.observe(float64(n))
}

// close ends every seat. What was sent before is still delivered.
func (a *Actor) close() {
	for n := len(a.mailbox.Messages()); n > 0; n-- {
		(<-a.mailbox.Messages()).apply(a)
	}
	for _, s := range a.nicks.byNick {
		a.end(s, ErrClosed.Error())
	}
	a.flush()
}

// log gives an event its place and shows it to all members of r.
func (a *Actor) log(r *room, e Event) {
	if e.Seq == 0 {
		e.Seq = a.next()
	}
	e.Time, e.Room = a.now, r.name
	if len(r.log) == 0 {
		a.dirty = append(a.dirty, r)
	}
	r.log = append(r.log, e)
}

// record logs an event that belongs to the room's history.
func (a *Actor) record(r *room, e Event) {
	a.tellCrowd(r)
	a.log(r, e)
	r.history.add(r.log[len(r.log)-1])
}

func (a *Actor) next() uint64 {
	a.seq++
	a.stats.Events++
	return a.seq
}

// send puts a message into the mailbox. It waits while the mailbox is full.
func (a *Actor) send(ctx context.Context, m message) error {
	return a.mailbox.Send(ctx, envelope{time.Now(), m})
}

// ask sends a message that the actor answers on reply, which has room for one.
func ask[T any](ctx context.Context, a *Actor, m message, reply <-chan T) (answer T, err error) {
	return actor.Ask(ctx, a.mailbox, envelope{time.Now(), m}, reply)
}
