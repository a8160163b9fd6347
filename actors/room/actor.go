package room

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"runtime"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
	"tertulia/actors/internal/actor"
	"tertulia/actors/order"
	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
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

	// Order puts the changes that users make into one order, for all nodes; default: an order.Local.
	// Epoch names that order, and is the same at all nodes; default: a random name. So are History,
	// HistoryBytes and MaxRooms.
	Order order.Log
	Epoch string

	// Start is what the history has of earlier runs of the server; zero: nothing. Its Epoch is used
	// if Epoch is empty. Order must begin after its time.
	Start history.Start
	// Journal takes what the history is to keep; nil: nothing is kept. Pongs, Byes and the Welcomes
	// of clients that return wait until it is on disk, unless NoSync is set.
	Journal *history.Journal
	NoSync  bool
	// Archive has the lines that are not in memory; nil: there are none.
	Archive Archive
	// GuestsBack is how far back users without an account read; 0: as far as lines are kept.
	GuestsBack time.Duration

	// Acts gets each act of an operator who has a seat of this server, in order. The actor calls it in
	// its loop, so it must not block; nil: acts are only logged.
	Acts func(event.Act)

	// Charters gets each new charter of a room, in order: its settings, topic, bans and mutes, and a founder
	// with an account. A room with a charter lasts for 30 days after the last member has left, or for a day if
	// the founder has no account. The actor calls Charters in its loop, so it must not block; nil: charters
	// end with the actor.
	Charters func(event.Charter)

	Log *slog.Logger
}

const (
	mailboxSize = 1024 // messages that may wait before their senders wait
	maxBurst    = 512  // messages handled before a flush
)

// An Actor is the central room. Its methods may be called from any goroutine.
type Actor struct {
	// Static after New.
	epoch       string
	before      uint64 // Seq of the latest entry before the start
	node        string // the name of this node in order
	incarnation uint64 // the number of its start
	mailbox     actor.Mailbox[envelope]
	queries     actor.Mailbox[chan Stats] // separate, so that queries do not wait for a full mailbox

	// Owned by Run.
	cfg      Config
	now      time.Time // when the current burst began
	order    order.Log
	state    *state.State // shared by all nodes; only commit changes it
	pending  pendings
	journal  journal
	numbers  uint64 // of seats: the latest
	place    uint64 // of events: the latest
	budget   budget
	stats    Stats
	most     int // users at one time
	formers  formers
	watching watching
	followed map[string]*room // the rooms that somebody follows here, by folded name
	closing  <-chan struct{}  // closed once Run is to end

	// Owned by Run: of the command that is being committed.
	proposer  *pending    // the command, if it is this node's
	result    error       // of the command
	newcomer  *Seat       // the seat that it has made at this node
	quitter   *state.Seat // the seat whose Quits have quitPlace
	quitPlace uint64
	oldNick   string           // the nick that it has changed
	rechecked []*room          // rooms whose followers may have to end
	private   uint64           // Seq of the latest private line
	command   [1]order.Command // space to propose a command in

	// Owned by Run: the events of the current burst.
	dirty   []*room        // rooms whose log is not empty; after the flush, those that wait
	overdue bool           // no room waits any longer
	ahead   []*member      // of the rooms that are being flushed: their readers have seen all of the log already
	apart   []*reader      // readers whose view is not their room's whole log
	slow    []*reader      // readers to drop, since they read too slowly
	broken  []*reader      // readers to drop, since their dialect panicked
	scratch []byte         // space to render batches in
	noted   []byte         // space to render a seat's notes in
	windows []window       // space for the windows of a view
	extras  []*extra       // that are kept for the next readers which need one
	named   []string       // space for names in notes
	lineup  lineup         // space for lists of members in notes
	crowded map[*room]bool // rooms with joins, leaves and changes of nicks to announce later
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
	began := begin(cfg.Start, time.Now())
	if cfg.Order == nil {
		cfg.Order = order.NewLocal(began.Time)
	}
	if cfg.Epoch = cmp.Or(cfg.Epoch, cfg.Start.Epoch); cfg.Epoch == "" {
		var epoch [8]byte
		rand.Read(epoch[:])
		cfg.Epoch = hex.EncodeToString(epoch[:])
	}
	node, incarnation := cfg.Order.Self()
	return &Actor{
		cfg:         cfg,
		epoch:       cfg.Epoch,
		node:        node,
		incarnation: incarnation,
		mailbox:     actor.NewMailbox[envelope](mailboxSize, ErrClosed),
		queries:     actor.NewMailbox[chan Stats](0, ErrClosed),
		before:      began.Seq,
		order:       cfg.Order,
		journal:     journal{to: cfg.Journal, waits: cfg.Journal != nil && !cfg.NoSync},
		state: state.New(state.Config{
			Epoch:        cfg.Epoch,
			Lobby:        Lobby,
			HistoryBytes: cfg.HistoryBytes,
			Limits:       state.Limits{History: cfg.History, MaxRooms: cfg.MaxRooms},
			Start:        began,
		}),
		crowded:  make(map[*room]bool),
		followed: make(map[string]*room),
		watching: make(watching),
		budget:   newBudget(),
		stats:    newStats(),
	}
}

// Epoch returns the name of the actor's order. Sequence numbers of different epochs cannot be
// compared.
func (a *Actor) Epoch() string { return a.epoch }

// Announce tells the members of e.Room about something that happened outside of it, such as a shared
// file. It sets the Seq and the Time of the entry, and makes its Text safe. It does nothing if there
// is no such room. The caller must not change e.File later. It waits only while the mailbox is full.
// The error is ErrClosed, or the cause of ctx's end.
func (a *Actor) Announce(ctx context.Context, e event.Entry) error {
	e.Text = plain.Squeeze(plain.Line(e.Text))
	c := state.Announce{Room: e.Room, Entry: e}
	return a.mailbox.Send(ctx, envelope{sent: time.Now(), command: c})
}

// Run is the actor's loop. It handles one burst, or the batches that the log has committed, flushes,
// and starts again. It returns nil when ctx ends.
func (a *Actor) Run(ctx context.Context) error {
	defer a.mailbox.Close()
	defer a.queries.Close()
	a.closing = ctx.Done()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	wait := time.NewTimer(postponeFor)
	defer wait.Stop()
	var over <-chan time.Time // nil: no room waits
	for {
		switch {
		case len(a.dirty) == 0:
			over = nil
		case over == nil:
			wait.Reset(postponeFor)
			over = wait.C
		}
		var ticks <-chan time.Time
		if len(a.crowded) > 0 || len(a.budget.owners) > 0 {
			ticks = tick.C
		}
		select {
		case e := <-a.mailbox.Messages():
			a.burst(e)
		case batches := <-a.order.Committed():
			a.now = time.Now()
			a.commit(batches)
		case p, open := <-a.journal.progress():
			a.now = time.Now()
			a.advance(p, open)
		case reply := <-a.queries.Messages():
			reply <- a.count()
		case <-over:
			a.now = time.Now()
			a.overdue, over = true, nil
		case <-ticks:
			a.now = time.Now()
			a.tellCrowds()
			a.settleOften()
		case <-ctx.Done():
			a.close()
			return nil
		}
		a.flush()
		a.journal.hand()
		select { // the select above chooses at random: a flood must not keep queries waiting
		case reply := <-a.queries.Messages():
			reply <- a.count()
		default:
		}
	}
}

// burst takes first and the envelopes that wait in the mailbox, maxBurst at most. It does not
// flush.
func (a *Actor) burst(first envelope) {
	// Other goroutines that are ready to run send their lines now, so that one burst takes them.
	// Otherwise each line would wake the actor and be written to each seat by itself.
	runtime.Gosched()
	// One clock reading serves the whole burst: all its events have the same Time.
	a.now = time.Now()
	a.stats.MailboxWait.observe(a.now.Sub(first.sent).Seconds())
	a.take(first)
	n := 1
	for ; n < maxBurst; n++ {
		select {
		case e := <-a.mailbox.Messages():
			a.take(e)
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
		a.take(<-a.mailbox.Messages())
	}
	a.closeJournal() // the Byes say how many lines were taken, so these must be on disk
	// The other nodes see that this one has ended, so its seats propose nothing.
	for seat := range a.state.SeatsAt(a.node) {
		if s := seatOf(seat); s != nil {
			a.end(&s.reader, event.EndClosing)
		}
	}
	for _, at := range a.followed {
		for f := range at.followers {
			a.end(&f.reader, event.EndClosing)
		}
	}
	a.overdue = true
	a.flush()
}

// log adds an event to what the members of r see.
func (a *Actor) log(r *room, v *View, at slot) {
	// A room is in dirty exactly while its log is not empty, so it is there once.
	if len(r.log) == 0 {
		a.dirty = append(a.dirty, r)
	}
	r.log, r.slots = append(r.log, *v), append(r.slots, at)
	added := &r.log[len(r.log)-1]
	added.Room = r.shared.Name()
	r.urgent = r.urgent || !added.Exact || !added.Presence()
	if added.Time == 0 {
		added.Time = a.now.UnixMilli()
	}
}

// next returns the next place in the order in which this node shows events. Only the actor's
// goroutine counts, so places are unique and ascend over all rooms. Seq has gaps and lacks presence,
// and it is that of all nodes.
func (a *Actor) next() uint64 {
	a.place++
	a.stats.Events++
	return a.place
}
