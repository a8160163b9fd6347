package state

import (
	"cmp"
	"iter"
	"maps"
	"net/netip"
	"slices"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/order"
	"tertulia/actors/plain"
)

// Config configures a State. It must be the same at all nodes.
type Config struct {
	Epoch        string // the name of the log: numbers of different epochs cannot be compared
	Lobby        string // a room that always exists; in the form that CheckRoom returns
	HistoryBytes int    // bytes kept for each room, at least 1
	Limits       Limits
	Start        Start // zero for a new log
}

// A State is the replicated part of the chat. It belongs to one goroutine.
type State struct {
	// Static after New.
	epoch        string
	lobby        string
	historyBytes int

	limits   Limits
	progress order.Progress
	now      time.Time // of the latest batch
	seq      uint64    // of the latest entry

	nodes     map[string]*node
	users     ByLook[*User]
	seats     int              // of all nodes
	operating []*Seat          // the seats that operate the server, in the order in which they got the role
	rooms     map[string]*Room // by folded name
	made      map[netip.Prefix]int
	looked    time.Time          // when idle rooms were last looked for
	ignoring  map[string][]*Seat // the seats that ignore a nick, by folded nick
	accounts  map[string][]*User // the users of an account, by its folded name; oldest first

	registered ByLook[*registered]

	forgotten forgotten
	formers   formers
	tickets   tickets

	// Of the command that is being committed. Zero between two batches.
	out   guard
	node  *node // of the node that has proposed it
	at    uint64
	index int
	entry event.Entry // the one that is shown to the Watcher
	taker *Seat       // its taken lines were counted
}

// A node holds the seats of one node.
type node struct {
	name        string
	incarnation uint64
	seats       map[uint64]*Seat // by number
}

// New returns a State in which nobody is. Its rooms are the lobby and those of cfg.Start.
func New(cfg Config) *State {
	s := &State{
		epoch:        cfg.Epoch,
		lobby:        cfg.Lobby,
		historyBytes: cfg.HistoryBytes,
		limits:       cfg.Limits,
		nodes:        make(map[string]*node),
		users:        NewByLook[*User](),
		rooms:        make(map[string]*Room),
		made:         make(map[netip.Prefix]int),
		ignoring:     make(map[string][]*Seat),
		accounts:     make(map[string][]*User),
		registered:   NewByLook[*registered](),
		forgotten:    newForgotten(),
		formers:      newFormers(),
		tickets:      newTickets(),
		seq:          cfg.Start.Seq,
		now:          cfg.Start.Time,
	}
	s.rooms[plain.Fold(cfg.Lobby)] = s.newRoom(cfg.Lobby)
	s.begin(cfg.Start)
	return s
}

// Commit carries out the commands of a batch, and reports each effect to w. It returns false, and
// does nothing, if the batch was committed already or comes from an incarnation of its node that has
// ended. The first batch of an incarnation ends the seats of the earlier one. w must not be nil.
func (s *State) Commit(b *order.Batch, w Watcher) bool {
	if !s.progress.Take(b) {
		return false
	}
	if b.Time.After(s.now) {
		s.now = b.Time
	}
	s.out, s.at = guard{w: w}, b.At
	s.node = s.proposer(b)
	if s.now.Sub(s.looked) >= lookAround {
		s.forgetIdle()
	}
	for i, c := range b.Commands {
		s.index = i
		err := s.commit(c)
		if s.taker != nil {
			s.out.Taken(s.taker)
			s.taker = nil
		}
		s.out.Result(i, err)
	}
	s.out, s.node, s.at, s.index, s.entry = guard{}, nil, 0, 0, event.Entry{}
	return true
}

// proposer returns the node that has proposed a batch. If the batch is the first of an incarnation,
// it ends the seats of the earlier one: their connections have ended with it.
func (s *State) proposer(b *order.Batch) *node {
	n := s.nodes[b.Node]
	if n == nil {
		n = &node{name: b.Node, seats: make(map[uint64]*Seat)}
		s.nodes[b.Node] = n
	}
	if n.incarnation != b.Incarnation {
		n.incarnation = b.Incarnation
		for _, seat := range n.inOrder() {
			s.leave(seat, event.EndLost, "")
		}
	}
	return n
}

// inOrder returns the seats of a node, by number.
func (n *node) inOrder() []*Seat {
	all := make([]*Seat, 0, len(n.seats))
	for _, seat := range n.seats {
		all = append(all, seat)
	}
	slices.SortFunc(all, func(x, y *Seat) int { return cmp.Compare(x.name.n, y.name.n) })
	return all
}

// Epoch returns the name of the log. It never changes.
func (s *State) Epoch() string { return s.epoch }

// Seq returns the number of the latest entry.
func (s *State) Seq() uint64 { return s.seq }

// Now returns the time of the latest batch.
func (s *State) Now() time.Time { return s.now }

// Len returns the number of users.
func (s *State) Len() int { return len(s.users.byNick) }

// Seats returns the number of seats of all nodes.
func (s *State) Seats() int { return s.seats }

// Rooms returns the number of rooms.
func (s *State) Rooms() int { return len(s.rooms) }

// Seat returns a seat, or nil if it has ended or never existed.
func (s *State) Seat(ref Ref) *Seat {
	if n := s.nodes[ref.Node]; n != nil {
		return n.seats[ref.N]
	}
	return nil
}

// SeatsAt returns the seats of a node, in any order.
func (s *State) SeatsAt(node string) iter.Seq[*Seat] {
	n := s.nodes[node]
	if n == nil {
		return func(func(*Seat) bool) {}
	}
	return maps.Values(n.seats)
}

// User returns the user of a nick, or nil if nobody has it.
func (s *State) User(nick string) *User { return s.users.byNick[plain.Fold(nick)] }

// Users returns all users, in any order.
func (s *State) Users() iter.Seq[*User] { return maps.Values(s.users.byNick) }

// Room returns the room of a name, or nil if there is none.
func (s *State) Room(name string) *Room { return s.rooms[plain.Fold(name)] }
