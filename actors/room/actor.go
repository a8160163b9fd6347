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

	"tertulia/actors/event"
	"tertulia/actors/internal/actor"
	"tertulia/actors/plain"
)

// Lobby is the room that users enter if they choose no other. It is never forgotten.
const Lobby = "#tertulia"

// ErrClosed is the error of every method once the actor has ended.
var ErrClosed = errors.New("room: closed")

// Config configures the room actor. The zero value of each field stands for its default.
type Config struct {
	History      int // events kept per room; default 200
	HistoryBytes int // bytes kept per room; default 256 KiB
	MaxLag       int // bytes by which a reader may lag, with 64 for each batch; default 1 MiB
	MaxRooms     int // rooms at once; default 256
	Log          *slog.Logger
}

const (
	mailboxSize = 1024 // messages that may wait before their senders wait
	maxBurst    = 512  // messages handled before a flush
)

// An Actor is the central room. Its methods may be called from any goroutine.
type Actor struct {
	// Static after New.
	epoch   string
	mailbox actor.Mailbox[envelope]
	queries actor.Mailbox[chan Stats] // separate, so that queries do not wait for a full mailbox

	// Owned by Run.
	cfg       Config
	now       time.Time // when the current burst began
	seq       uint64
	nicks     byLook[*Seat]
	rooms     map[string]*room     // by folded name
	made      map[netip.Prefix]int // number of rooms, except the lobby, by their maker's network
	forgot    time.Time            // when idle rooms were last looked for
	forgotten forgotten
	formers   formers
	tickets   tickets
	budget    budget
	stats     Stats
	closing   <-chan struct{} // closed once Run is to end

	// Owned by Run: the events of the current burst.
	dirty   []*room        // rooms whose log is not empty
	apart   []*Seat        // seats whose view is not their room's whole log
	slow    []*Seat        // seats to drop, since they read too slowly
	broken  []*Seat        // seats to drop, since their dialect panicked
	scratch []byte         // space to render batches in
	noted   []byte         // space to render a seat's notes in
	windows []window       // space for the windows of a view
	notes   noteSpace      // space for the notes of seats
	crowded map[*room]bool // rooms with joins, leaves and changes of nicks to announce later
}

// A message is what the mailbox takes. apply runs in the actor's goroutine.
type message interface{ apply(a *Actor) }

// An envelope is a message with the time at which its sender sent it.
type envelope struct {
	sent time.Time
	message
}

// New returns an actor, which does nothing until Run.
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

// Epoch returns the random name of this actor. Sequence numbers of different epochs cannot be
// compared.
func (a *Actor) Epoch() string { return a.epoch }

// Announce tells the members of e.Room about something that happened outside of it, such as a shared
// file. It sets the Seq and the Time of the entry, and makes its Text safe. It does nothing if there
// is no such room. The caller must not change e.File later. It waits only while the mailbox is full.
// The error is ErrClosed, or the cause of ctx's end.
func (a *Actor) Announce(ctx context.Context, e event.Entry) error {
	e.Text = plain.Squeeze(plain.Line(e.Text))
	return a.send(ctx, announceMsg{e})
}

// Run is the actor's loop. It handles one burst, flushes, and starts again. It returns nil when ctx
// ends.
func (a *Actor) Run(ctx context.Context) error {
	defer a.mailbox.Close()
	defer a.queries.Close()
	a.closing = ctx.Done()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		var ticks <-chan time.Time
		if len(a.crowded) > 0 || len(a.budget.owners) > 0 {
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
			a.settleOften()
		case <-ctx.Done():
			a.close()
			return nil
		}
		a.flush()
		select { // the select above chooses at random: a flood must not keep queries waiting
		case reply := <-a.queries.Messages():
			reply <- a.count()
		default:
		}
	}
}

// burst applies first and the messages that wait in the mailbox, maxBurst at most. It does not
// flush.
func (a *Actor) burst(first envelope) {
	// Other goroutines that are ready to run send their lines now, so that one burst takes them.
	// Otherwise each line would wake the actor and be written to each seat by itself.
	runtime.Gosched()
	// One clock reading serves the whole burst: all its events have the same Time.
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

// close ends every seat. Messages that wait in the mailbox are still handled and delivered.
func (a *Actor) close() {
	for n := len(a.mailbox.Messages()); n > 0; n-- {
		(<-a.mailbox.Messages()).apply(a)
	}
	for _, s := range a.nicks.byNick {
		a.end(s, event.EndClosing)
	}
	a.flush()
}

// log shows an event to all members of r. It numbers the event unless the caller has done so. A
// caller that does must call next in the same message, so that Seqs in a log ascend.
func (a *Actor) log(r *room, v View) {
	if v.Seq == 0 {
		v.Seq = a.next()
	}
	v.Time, v.Room = a.now.UnixMilli(), r.name
	// A room is in dirty exactly while its log is not empty, so it is there once.
	if len(r.log) == 0 {
		a.dirty = append(a.dirty, r)
	}
	r.log = append(r.log, v)
}

// record logs an event that belongs to the room's history.
func (a *Actor) record(r *room, v View) {
	// Gathered joins and leaves come first, so that nobody speaks before they are seen to join.
	a.tellCrowd(r)
	a.log(r, v)
	// The history takes the entry of the copy in the log, which has its Seq, Time and Room.
	r.history.add(r.log[len(r.log)-1].Entry)
}

// next returns the next number of the order. Only the actor's goroutine counts, so Seqs are unique
// and ascend over all rooms.
func (a *Actor) next() uint64 {
	a.seq++
	a.stats.Events++
	return a.seq
}

// send puts a message into the mailbox. It waits while the mailbox is full. The error is ErrClosed,
// or the cause of ctx's end.
func (a *Actor) send(ctx context.Context, m message) error {
	return a.mailbox.Send(ctx, envelope{time.Now(), m})
}

// ask sends a message and waits for the actor's answer on reply, which must have room for one. The
// errors are those of send.
func ask[T any](ctx context.Context, a *Actor, m message, reply <-chan T) (answer T, err error) {
	return actor.Ask(ctx, a.mailbox, envelope{time.Now(), m}, reply)
}
