package state

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/order"
	"tertulia/actors/order/ordertest"
)

// A source turns bytes into commands. At its end it gives zeros.
type source struct{ bytes []byte }

func (s *source) byte() byte {
	if len(s.bytes) == 0 {
		return 0
	}
	b := s.bytes[0]
	s.bytes = s.bytes[1:]
	return b
}

func (s *source) below(n int) int { return int(s.byte()) % n }

func (s *source) flag() bool { return s.byte()&1 == 1 }

func pick[T any](s *source, from ...T) T { return from[s.below(len(from))] }

var tooLong = strings.Repeat("é", event.MaxText)

// garbage returns a text that no node proposes.
func (s *source) garbage() string {
	return pick(s, "", "\xff", "\x00\n", strings.Repeat("x", 300), tooLong, "#", " ", string(s.bytes[:min(len(s.bytes), 8)]))
}

func (s *source) nick() string {
	if s.below(40) == 0 {
		return s.garbage()
	}
	return pick(s, "ana", "Ana", "bob", "eva", "eva2", "аnа", "r0b", "rob", "tom", "том")
}

func (s *source) room() string {
	if s.below(40) == 0 {
		return s.garbage()
	}
	return pick(s, lobby, "#Tertulia", "#a", "#A", "#b", "#c", "#d", "#e", "", "#a", "#a")
}

func (s *source) text() string {
	if s.below(40) == 0 {
		return s.garbage()
	}
	return pick(s, "hola", "", "x", strings.Repeat("y", 300))
}

func (s *source) seat() uint64 { return uint64(s.below(5)) }

func (s *source) ref() Ref { return Ref{pick(s, "a", "b", "c"), s.seat()} }

func (s *source) account() string { return pick(s, "", "", "anna", "robert", "Eva") }

func (s *source) target() event.Target {
	switch s.below(8) {
	case 0:
		return event.Target{Nick: s.nick(), Account: s.account()}
	case 1, 2:
		return event.Target{Account: s.account()}
	case 3, 4:
		return event.Target{Network: s.network()}
	case 5:
		return event.Target{Mask: s.mask()}
	}
	return event.Target{Nick: s.nick()}
}

func (s *source) mask() string { return pick(s, "*!*@*", "a*!*@*", "*!~u*@*", "bob!*@tertulia", "bob") }

func (s *source) network() netip.Prefix {
	return netip.PrefixFrom(pick(s, home, other, netip.Addr{}), pick(s, 32, 24, 0, 99))
}

func (s *source) identity() event.Identity {
	return event.Identity{
		Nick: s.nick(), Account: s.account(), Roles: pick(s, 0, 0, 0, event.ServerOperator), Key: pick(s, "", "k1", "k2", "k3", "k4"), Addr: pick(s, home, other, home.Next()),
	}
}

func (s *source) lines() []Line {
	lines := make([]Line, s.below(4))
	for i := range lines {
		lines[i] = Line{Text: s.text(), Action: s.flag(), More: s.flag(), Notice: s.flag()}
	}
	return lines
}

// kept returns lines that a node has read outside of the state.
func (s *source) kept() []event.Entry {
	lines := make([]event.Entry, s.below(3))
	for i := range lines {
		lines[i] = event.Entry{Kind: event.Said, Seq: uint64(s.below(50)), Room: s.room(), Nick: s.nick(), Text: s.text()}
	}
	return lines
}

func (s *source) charter() Charter {
	return Charter{
		Room: s.room(), Founder: s.account(), Topic: Subject{Text: s.text()}, Settings: Settings{Flags: Flag(s.byte()), Limit: s.below(4) - 1},
		Restrictions: []Lasting{{Restriction: Restriction{Target: s.target(), Mute: s.flag()}, Above: s.flag(), Client: pick(s, event.KeyID{}, event.IDOf("k1"))}},
	}
}

func (s *source) command() order.Command {
	switch s.below(41) {
	case 40:
		return Restore{[]Charter{s.charter(), s.charter()}}
	case 0, 1, 2, 3, 4, 5:
		return &Join{Seat: s.seat(), User: s.identity(), Profile: Profile{pick(s, "", "u"), pick(s, "", "U"), s.flag()}, AllowVariant: s.flag(), Room: s.room(), RoomKey: pick(s, "", "k"), Recent: s.below(10) - 1, Kept: s.kept(), Epoch: pick(s, "", "e", "f"), Since: uint64(s.below(50))}
	case 6:
		return Post{s.identity(), s.room(), s.lines()}
	case 7, 8, 9:
		return Say{Seat: s.seat(), Room: s.room(), Lines: s.lines()}
	case 10, 11, 12:
		return Tell{Seat: s.seat(), Nick: s.nick(), Line: Line{Text: s.text()}, Unread: uint64(s.below(5))}
	case 13, 14:
		return Rename{s.seat(), s.nick()}
	case 15, 16, 17, 18:
		return Enter{Seat: s.seat(), Room: s.room(), From: s.room(), Key: pick(s, "", "k"), Recent: s.below(9), Kept: s.kept()}
	case 19:
		return Exit{s.seat(), s.room(), s.text()}
	case 20, 21:
		return Leave{Seat: s.seat(), Reason: event.Reason(s.below(16)), Text: s.text(), Doubts: []Ref{s.ref(), s.ref()}}
	case 22:
		return Count{s.seat(), s.below(5) - 1}
	case 23:
		return Ignore{s.seat(), s.nick()}
	case 24:
		return Unignore{s.seat(), s.nick()}
	case 25:
		return Announce{s.room(), event.Entry{Kind: pick(s, event.Shared, event.Notice, event.Said), Nick: s.nick(), Text: s.text(), File: pick(s, nil, &event.File{Path: "/x", Change: event.Change(s.below(3))})}}
	case 26:
		return Limits{s.below(9), s.below(6)}
	case 27:
		return Topic{s.seat(), s.room(), s.text()}
	case 28:
		return Rank{s.seat(), s.room(), s.nick(), event.Rank(s.below(5)), event.Rank(s.below(4))}
	case 29:
		return pick[order.Command](s, Kick{s.seat(), s.room(), s.nick(), s.text()}, Away{s.seat(), s.text()}, s.other())
	case 30:
		return pick[order.Command](s, Invite{s.seat(), s.room(), s.nick()}, Remove{s.seat(), s.room(), uint64(s.below(50)), pick(s, "", "spam"), s.flag(), pick(s, "", "ana")}, Purge{Room: s.room(), Nick: s.nick(), From: int64(s.below(3))}, nil, "garbage", bomb{})
	}
	if n := s.below(10); n < 9 {
		return s.act(n)
	}
	return Configure{Seat: s.seat(), Room: s.room(), On: Flag(s.byte()), Off: Flag(s.byte()), Set: Setting(s.below(8)), Key: pick(s, "", "k", s.garbage()), Limit: s.below(4) - 1, Slow: time.Duration(s.below(3)) * time.Minute}
}

// other returns a command that only some protocols need.
func (s *source) other() order.Command {
	switch s.below(6) {
	case 0, 1:
		return Tag{s.seat(), pick(s, "", s.room()), pick(s, "", s.nick()), s.text(), pick(s, "", "label=1")}
	case 2:
		return pick[order.Command](s, RealName{s.seat(), s.text()}, Bot{s.seat(), s.flag()})
	case 3:
		return pick[order.Command](s, Alert{s.seat(), s.text()}, PutOut{s.seat(), s.nick(), s.text()})
	}
	return SetMask{s.seat(), s.room(), pick(s, event.Exceptions, event.Invitations), s.mask(), s.flag()}
}

// act returns a command about accounts and moderation.
func (s *source) act(n int) order.Command {
	switch n {
	case 0, 1:
		return Login{s.seat(), s.account(), s.nick(), pick(s, 0, 0, event.ServerOperator)}
	case 2:
		return pick[order.Command](s, Logout{s.seat()}, Empower{s.seat(), pick(s, 0, event.ServerOperator)})
	case 3:
		return Reserve{[]string{s.nick(), s.account()}[:s.below(3)], s.identity()}
	case 4:
		return Release{[]string{s.nick()}}
	case 5:
		return Expel{event.Expulsion{Account: s.account(), Nick: pick(s, "", "", s.nick()), Network: pick(s, netip.Prefix{}, s.network()), Client: pick(s, event.KeyID{}, event.IDOf("k1")), Spared: pick(s, "", "k1"), SparedAddr: pick(s, netip.Addr{}, s.network().Addr()), By: s.nick(), Text: s.text(), Quiet: s.flag()}}
	case 6, 7:
		return Restrict{s.seat(), s.room(), s.target(), s.flag(), pick(s, 0, time.Minute, time.Hour, -1), s.text(), s.flag()}
	}
	return Lift{s.seat(), s.room(), s.target(), s.flag()}
}

// bomb is a command that panics.
type bomb struct{}

func (bomb) wellFormed() bool   { return true }
func (bomb) apply(*State) error { panic("bomb") }

// A cluster is three nodes with a state each. They share a log.
type cluster struct {
	t     *testing.T
	log   *ordertest.Scripted
	names []string
	nodes []*ordertest.Node
	late  []*ordertest.Node // earlier incarnations
	now   time.Time

	states []*State
	rec    *recorder // of the first state
	done   int       // batches that the states have committed
}

func newCluster(t *testing.T) *cluster {
	c := &cluster{t: t, log: ordertest.New(), names: []string{"a", "b", "c"}, now: start}
	for _, name := range c.names {
		c.nodes = append(c.nodes, c.log.Start(name))
		c.states = append(c.states, New(config))
	}
	c.rec = &recorder{t: t, s: c.states[0], in: make(map[*Room]map[*Seat]event.Rank), charters: make(map[string]Charter)}
	return c
}

// run proposes, commits, delays, doubles and mixes as the bytes say.
func (c *cluster) run(bytes []byte) {
	s := &source{bytes}
	for len(s.bytes) > 0 && !c.t.Failed() {
		i := s.below(len(c.nodes))
		switch s.below(16) {
		case 0:
			c.now = c.now.Add(pick(s, time.Second, time.Minute, 10*time.Minute, 2*time.Hour, -time.Minute))
		case 1:
			if n := len(c.log.Log()); n > 0 {
				c.log.Repeat(uint64(1 + s.below(n)))
			}
		case 2:
			if s.below(8) == 0 {
				c.late = append(c.late, c.nodes[i])
				c.nodes[i] = c.log.Start(c.names[i])
			}
		case 3:
			if len(c.late) > 0 {
				c.log.Commit(pick(s, c.late...))
			}
		case 4, 5, 6, 7:
			c.log.Commit(c.nodes[i])
		default:
			commands := make([]order.Command, 1+s.below(4))
			for k := range commands {
				commands[k] = s.command()
			}
			c.nodes[i].Propose(c.now, commands...)
			if s.flag() {
				c.log.Commit(c.nodes[i])
			}
		}
		c.commit()
	}
	c.log.CommitAll(c.nodes...)
	c.commit()
}

// commit commits the new batches at all nodes, and compares the states after each.
func (c *cluster) commit() {
	log := c.log.Log()
	for ; c.done < len(log); c.done++ {
		b := &log[c.done]
		c.rec.results, c.rec.told = nil, nil
		taken := c.states[0].Commit(b, c.rec)
		if taken && len(c.rec.results) != len(b.Commands) {
			c.t.Fatalf("batch %d has %d commands and %d results", b.At, len(b.Commands), len(c.rec.results))
		}
		for i, err := range c.rec.results {
			if p, ok := err.(*PanicError); ok && p.Command != (bomb{}) { //nolint:errorlint // it is not wrapped
				c.t.Fatalf("batch %d, command %+v: %v\n%s", b.At, b.Commands[i], p, p.Stack)
			}
		}
		for _, s := range c.states[1:] {
			if s.Commit(b, deaf{}) != taken || !reflect.DeepEqual(c.states[0], s) {
				c.t.Fatalf("the states differ after batch %d: %+v", b.At, b.Commands)
			}
		}
		check(c.t, c.states[0])
		c.rec.check()
		if c.t.Failed() {
			c.t.Fatalf("after batch %d: %s", b.At, fmt.Sprintf("%+v", b.Commands))
		}
	}
}

func TestNodesThatCommitTheSameLogAreEqual(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	for range rounds {
		bytes := make([]byte, 8000)
		for i := range bytes {
			bytes[i] = byte(random.Uint32())
		}
		newCluster(t).run(bytes)
	}
}

func FuzzCommit(f *testing.F) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 8 {
		bytes := make([]byte, 100)
		for i := range bytes {
			bytes[i] = byte(random.Uint32())
		}
		f.Add(bytes)
	}
	f.Fuzz(func(t *testing.T, bytes []byte) { newCluster(t).run(bytes[:min(len(bytes), 500)]) })
}
