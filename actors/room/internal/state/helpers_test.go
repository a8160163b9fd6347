package state

import (
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/order"
)

const lobby = "#tertulia"

var (
	config = Config{Epoch: "e", Lobby: lobby, HistoryBytes: 256 << 10, Limits: Limits{History: 200, MaxRooms: 256}}
	start  = time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
	home   = netip.MustParseAddr("192.0.2.1")
	other  = netip.MustParseAddr("198.51.100.7")
)

// A chat is a State in a test, and its twin: both commit the same batches. After each they must be
// equal, and keep the invariants.
type chat struct {
	t    *testing.T
	s    *State
	twin *State
	now  time.Time
	at   uint64
	n    map[string]uint64 // number of the latest batch of each node
	inc  map[string]uint64 // incarnation of each node, less 1
	rec  *recorder
}

func newChat(t *testing.T, cfg Config) *chat {
	s := New(cfg)
	return &chat{t: t, s: s, twin: New(cfg), now: start, n: make(map[string]uint64), inc: make(map[string]uint64), rec: &recorder{t: t, s: s, in: make(map[*Room]map[*Seat]event.Rank), charters: make(map[string]Charter)}}
}

// batch returns the next batch of a node.
func (c *chat) batch(node string, commands ...order.Command) *order.Batch {
	c.at++
	c.n[node]++
	return &order.Batch{At: c.at, Time: c.now, Node: node, Incarnation: c.inc[node] + 1, N: c.n[node], Commands: commands}
}

// on commits one batch of a node, and returns the results of its commands.
func (c *chat) on(node string, commands ...order.Command) []error {
	c.t.Helper()
	b := c.batch(node, commands...)
	c.rec.results = nil
	if !c.s.Commit(b, c.rec) {
		c.t.Fatal("a batch was dropped")
	}
	c.twin.Commit(b, deaf{})
	if !reflect.DeepEqual(c.s, c.twin) {
		c.t.Fatal("the same batches made different states")
	}
	check(c.t, c.s)
	c.rec.check()
	return c.rec.results
}

// do commits commands that must succeed, at the node "".
func (c *chat) do(commands ...order.Command) {
	c.t.Helper()
	for i, err := range c.on("", commands...) {
		if err != nil {
			c.t.Errorf("%T: %v", commands[i], err)
		}
	}
}

// fails commits a command that must fail as want says.
func (c *chat) fails(command order.Command, want error) {
	c.t.Helper()
	if err := c.on("", command)[0]; !is(err, want) {
		c.t.Errorf("%T: error is %#v, want %#v", command, err, want)
	}
}

// is reports whether an error has the same type and fields as another.
func is(err, want error) bool {
	return err != nil && (errors.Is(err, want) || reflect.DeepEqual(err, want))
}

// join seats a user in the lobby.
func (c *chat) join(seat uint64, nick string) {
	c.t.Helper()
	c.do(&Join{Seat: seat, User: event.Identity{Nick: nick}, Room: lobby})
}

// pass lets time pass until the next batch.
func (c *chat) pass(d time.Duration) { c.now = c.now.Add(d) }

// told returns what the Watcher was told since the last call, without the results.
func (c *chat) told() []string {
	told := c.rec.told
	c.rec.told = nil
	return told
}

// tells checks what the Watcher was told since the last call.
func (c *chat) tells(want ...string) {
	c.t.Helper()
	if got := c.told(); !slices.Equal(got, want) {
		c.t.Errorf("the Watcher is told\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func (c *chat) seat(n uint64) *Seat { return c.s.Seat(Ref{"", n}) }

// names returns the members of a room and their ranks.
func (c *chat) names(room string) string {
	var names []string
	for m := range c.s.Room(room).Members() {
		names = append(names, fmt.Sprint([]string{"", "+", "@"}[m.Rank()], m.User().Nick()))
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// deaf is a Watcher that does nothing.
type deaf struct{}

func (deaf) Taken(*Seat)                                            {}
func (deaf) Result(int, error)                                      {}
func (deaf) Seated(*Seat, *Room, Replay)                            {}
func (deaf) Entered(*Seat, *Room, event.Rank, *event.Entry, Replay) {}
func (deaf) Reranked(*Member, event.Rank)                           {}
func (deaf) Exited(*Seat, *Room, *event.Entry, End)                 {}
func (deaf) Ended(*Seat, End)                                       {}
func (deaf) Transferred(*Seat, *event.Entry)                        {}
func (deaf) Yielded(*User, string)                                  {}
func (deaf) Entry(*Room, *event.Entry, *Seat, Attached)             {}
func (deaf) Passed(*Room, *event.Entry, *Seat, string)              {}
func (deaf) Private(*Seat, *event.Entry, *Seat, Attached)           {}
func (deaf) Changed(*User, *event.Entry)                            {}
func (deaf) Configured(*Room, *Seat)                                {}
func (deaf) Chartered(string, *Charter)                             {}
func (deaf) Doubted(sender, of *Seat)                               {}
