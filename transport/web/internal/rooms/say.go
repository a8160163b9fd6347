package rooms

import (
	"net/http"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/limits"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/caller"
)

// maxWait is for how long a request over the rate waits.
const maxWait = 10 * time.Second

// post says the text of a request in a room.
func (s *Server) post(w http.ResponseWriter, r *http.Request, name string) {
	in := answer.Language(r)
	from := caller.Of(r)
	if from.Nick == "" {
		refuse(w, r, refusal{http.StatusUnauthorized, in.Say(wording.PostNick, wording.Path(pathOf(name))), 0})
		return
	}
	text, refused := readText(w, r, in)
	if refused == nil {
		var done said
		if done, refused = s.say(r, in, from, name, text); refused == nil {
			done.tell(w, r, in)
			return
		}
	}
	refuse(w, r, *refused)
}

// said says what became of lines that were said.
type said struct {
	room   string
	lines  int
	unkept bool // the disk has failed
}

// tell answers a program that lines were said.
func (d said) tell(w http.ResponseWriter, r *http.Request, in wording.Language) {
	w.Header().Set("Cache-Control", "no-store")
	sentence := in.Say(wording.Posted, wording.Count(uint64(d.lines)), wording.Room(d.room))
	if d.unkept {
		sentence = in.Say(wording.PostedUnkept, wording.Count(uint64(d.lines)), wording.Room(d.room))
	}
	if answer.WantsJSON(r) {
		answer.JSON(w, http.StatusOK, map[string]any{"room": d.room, "lines": d.lines, "kept": !d.unkept, "text": sentence})
		return
	}
	answer.Text(w, http.StatusOK, sentence+"\n")
}

// say says the lines of a text in a room for a user. It waits while they are over their rate, and
// until the lines are taken.
func (s *Server) say(r *http.Request, in wording.Language, from caller.Caller, name, text string) (done said, refused *refusal) {
	pace := s.pace.Get()
	all, refused := split(in, text, pace.MaxLine)
	if refused != nil {
		return done, refused
	}
	if refused := s.wait(r, in, from, pace, len(all)); refused != nil {
		return done, refused
	}
	unkept, err := s.room.SayAs(r.Context(), identity(from), name, all...)
	if err != nil {
		why := refusalOf(in, err)
		return done, &why
	}
	if shown, err := room.CheckRoom(name); err == nil {
		name = shown
	}
	done = said{room: name, unkept: unkept}
	for i := range all {
		if !all[i].More {
			done.lines++
		}
	}
	return done, nil
}

// wait waits until the rate of the user allows some lines.
func (s *Server) wait(r *http.Request, in wording.Language, from caller.Caller, pace transport.Pace, n int) *refusal {
	if s.cfg.Conns == nil {
		return nil
	}
	ctx, stop := s.living(r)
	defer stop()
	delay, may, err := s.cfg.Conns.VisitDelay(ctx, limits.Visit{
		Addr: from.Addr, User: plain.Fold(from.Nick), Lines: n, Rate: pace.Rate, Burst: pace.Burst, Most: maxWait,
	})
	if err == nil && !may {
		return &refusal{http.StatusTooManyRequests, in.Say(wording.PostSlow), delay}
	}
	if err == nil && delay > 0 {
		err = transport.Pause(ctx, delay)
	}
	if err != nil {
		why := refusalOf(in, err)
		return &why
	}
	return nil
}

// identity returns the user of a caller. Whether the nick is theirs is checked where they say
// something.
func identity(c caller.Caller) event.Identity {
	return event.Identity{Nick: c.Nick, Key: c.Key, Addr: c.Addr}
}
