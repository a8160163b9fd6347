package session

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"tertulia/actors/plain"
	"tertulia/cmd/tertulia/internal/greeting"
	"tertulia/transport/line/secret"
	"tertulia/transport/line/wire"
)

// hear handles one batch of lines from the server. over reports whether the session has ended.
func (l *loop) hear(h heard) (over bool, err error) {
	for _, line := range h.lines {
		if err := l.line(line); err != nil {
			return true, err
		}
	}
	if h.err != nil {
		return l.drop(reason(h.err))
	}
	l.link.asked = l.link.asked && l.queue.pings > 0
	if l.link.seated && l.told {
		l.told = false
		l.giveUp.Stop()
		l.tell(Seated, "the server answers again")
	}
	switch {
	case l.leaving && l.link.bye && l.queue.users == 0:
		return true, l.balance()
	case l.asking:
		l.alive.Stop()
	case !l.link.seated || l.link.asked:
		l.alive.Reset(l.cfg.Answer)
	default:
		l.alive.Reset(idleTime)
	}
	return false, nil
}

// line handles one line from the server. Its error ends the session.
func (l *loop) line(line string) error {
	e, ok := parse(line)
	switch {
	case !ok && !l.link.seated:
		return l.greeted(line)
	case !ok:
		e = Event{Time: time.Now(), Kind: wire.KindNote, Room: wire.None, Body: plain.Line(line)}
	}
	switch {
	case e.Kind == wire.KindDenied && !l.link.seated:
		return l.denied(e.Body)
	case e.Kind == wire.KindNoEntry && !l.link.seated:
		return &EntryError{l.cfg.Name, l.cfg.Login.Account, e.Body}
	case e.Kind == wire.KindLogin:
		l.loggedIn(e.Body)
		return nil
	case e.Kind == wire.KindRefused && !l.link.seated:
		return l.refused(e.Body)
	case e.Kind == wire.KindWelcome && !l.link.seated:
		l.welcome(e)
		return nil
	case e.Kind == wire.KindPong && l.link.seated:
		l.pong(e.Body)
		return nil
	case e.Kind == wire.KindUnkept:
		l.link.unkept = cmp.Or(strings.TrimPrefix(e.Body, "* "), "the server does not keep what is said")
		return nil
	}
	switch e.Kind {
	case wire.KindRoom:
		l.enter(e)
	case wire.KindNick:
		l.renamed(e.Body)
	case wire.KindBye:
		l.link.bye = true
	}
	l.show(e)
	return nil
}

// greeted handles a line before the client mode has begun. The line may come from another
// service.
func (l *loop) greeted(line string) error {
	if limits, ok := wire.ParseLimits(line); ok {
		l.link.limit = limits.MaxLine
		return nil
	}
	if found := greeting.Service(line); found != "" {
		if !l.connected {
			return &ForeignError{l.cfg.Name, found}
		}
		l.link.words = "there is " + found + " now"
	} else if text := plain.Line(line); text != "" {
		l.link.words = text
	}
	return nil
}

// denied asks the user for the password. It returns a *DeniedError if the user cannot be asked.
func (l *loop) denied(why string) error {
	if !l.cfg.Ask || l.leaving {
		return &DeniedError{why, l.cfg.Password != ""}
	}
	l.locked = true
	l.giveUp.Stop()
	l.tell(AskPassword, why+": type the password (it is not shown)")
	return nil
}

// fit splits the unsent lines to the server's limit, and reports commands that are too long.
func (l *loop) fit() {
	for _, line := range l.queue.fit(l.link.limit) {
		l.dropped++
		l.tell(Told, fmt.Sprintf("this command is not sent, since the server takes %d bytes at most: %.40s…", l.link.limit, secret.Shown(line)))
	}
}

// show adds an event to the news, unless an earlier connection has shown it.
func (l *loop) show(e Event) {
	private := e.Kind == wire.KindPriv || e.Kind == wire.KindSent
	if (private || e.Room == l.room) && e.Seq > 0 && e.Kind != wire.KindRoom {
		if e.Seq <= l.floor || private && e.Seq <= l.heard {
			return
		}
		l.seen = max(l.seen, e.Seq)
	}
	if private {
		l.heard = max(l.heard, e.Seq)
	}
	if e.Kind != wire.KindRoom && e.Seq > 0 {
		e.Old = e.Seq <= l.place
		l.place = max(l.place, e.Seq)
	}
	e.Mention = e.Author != "" && e.Kind != wire.KindSent && !strings.EqualFold(e.Author, l.nick) &&
		mentions(e.words(), l.nick)
	l.news = append(l.news, e)
}

// words returns the body without its author.
func (e Event) words() string {
	_, words, _ := strings.Cut(e.Body, e.Author)
	if e.Kind == wire.KindPriv {
		_, words, _ = strings.Cut(words, ": ")
	}
	return words
}

// refused tries the nick that the server offers, or else asks the user. It returns a
// *RefusedError if the user cannot be asked. After maxRefusals it closes the connection.
func (l *loop) refused(body string) error {
	refusal := wire.ParseRefusal(body)
	if l.link.refusals++; l.link.refusals > maxRefusals {
		l.link.conn.Close()
		return nil
	}
	if refusal.Free != "" {
		l.tell(Told, fmt.Sprintf("the nick %s is refused (%s), trying %s", l.nick, refusal.Reason, refusal.Free))
		l.nick = refusal.Free
		l.link.first = append(l.link.first, refusal.Free+"\n"...)
		return nil
	}
	if !l.cfg.Ask {
		return &RefusedError{l.nick, refusal.Reason}
	}
	l.asking = true
	l.tell(Ask, fmt.Sprintf("the nick %s is refused (%s); type another one", l.nick, refusal.Reason))
	return nil
}

// welcome handles the server's welcome: it drops the lines that the server has taken, and
// prepares to send the others again. Earlier event numbers are invalid in a new epoch. They are
// also invalid if the server has lost the latest ones, since it uses them again.
func (l *loop) welcome(e Event) {
	w, ok := wire.ParseWelcome(e.Body)
	if !ok {
		l.link.conn.Close()
		return
	}
	sameEpoch := w.Epoch == l.epoch
	known := true
	l.count(func(kept bool) { known = l.queue.resume(w.Taken, sameEpoch, kept) })
	switch {
	case !sameEpoch && l.connected:
		l.tell(Told, "the server has restarted")
	case !known:
		l.tell(Told, "the server has lost the count of your lines: its history may lack the latest ones")
	}
	if !sameEpoch || e.Seq < max(l.seen, l.heard) {
		l.seen, l.heard = 0, 0
	}
	l.epoch, l.nick = w.Epoch, w.Nick
	l.floor, l.place = l.seen, e.Seq
	l.link.seated = true
	l.fit()
	l.asking = false
	l.giveUp.Stop()

	words := ""
	if l.told {
		words = "connected to " + l.cfg.Name
	}
	l.tell(Seated, words)
	l.told, l.connected = false, true
	switch {
	case l.counting:
		l.counted()
	case l.leaving:
		l.finish()
	default:
		l.queue.ping() // its pong marks the end of the replay
	}
}

// pong handles an acknowledgement. The replay is over, so later events are shown without a
// check against floor. A count beyond the sent lines closes the connection.
func (l *loop) pong(body string) {
	taken, ok := wire.ParseTaken(body)
	before, users := l.queue.taken, l.queue.users
	l.count(func(kept bool) { ok = ok && l.queue.ack(taken, kept) })
	if !ok {
		l.tell(Told, "the server counts lines that were not sent")
		l.link.conn.Close()
		return
	}
	l.pace.took(int(l.queue.taken - before))
	if l.leaving && users > 0 && l.queue.users == 0 {
		l.queue.quit()
	}
	l.failures = 0
	l.floor = 0
	if l.seen == 0 {
		l.seen = l.place // no event was seen yet: all later events are new
	}
}

// count calls ack for a count of the server, and tells the user once when lines are not kept, and
// when they are kept again. The argument of ack is false if an unkept preceded the count.
func (l *loop) count(ack func(kept bool)) {
	why := l.link.unkept
	l.link.unkept = ""
	done, unkept := l.queue.done, l.queue.unkept
	ack(why == "")
	switch {
	case why != "" && !l.unkept && (l.queue.unkept > unkept || l.queue.torn):
		l.unkept = true
		l.tell(Told, why)
	case why == "" && l.unkept && l.queue.done > done:
		l.unkept = false
		l.tell(Told, "the server keeps lines again; it has not kept "+lines(l.queue.unkept)+" of yours")
	}
}

// enter records the event's room as the one to return to after a reconnect.
func (l *loop) enter(e Event) {
	if e.Room != l.room && e.Room != wire.None {
		l.room = e.Room
		l.seen, l.floor = 0, 0
	}
	l.place = max(l.place, e.Seq)
}

// renamed follows changes of the session's own nick.
func (l *loop) renamed(body string) {
	old, now, ok := wire.ParseRename(body)
	switch {
	case ok && strings.EqualFold(old, l.nick):
		l.nick = now
	case strings.HasPrefix(body, "* you are now "):
		l.nick = strings.TrimPrefix(body, "* you are now ")
	}
}
