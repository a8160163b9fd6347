package rooms

import (
	"net/http"
	"time"

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
	from := caller.Of(r)
	if from.Nick == "" {
		fail(w, r, answer.Refuse(http.StatusUnauthorized, wording.PostNick, wording.Path(pathOf(name))))
		return
	}
	text, err := readText(w, r)
	if err != nil {
		fail(w, r, err)
		return
	}
	done, err := s.say(r, from, name, text)
	if err != nil {
		fail(w, r, err)
		return
	}
	done.tell(w, r)
}

// said says what became of lines that were said.
type said struct {
	room   string
	lines  int
	unkept bool // the disk has failed
}

// tell answers a program that lines were said.
func (d said) tell(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	id := wording.Posted
	if d.unkept {
		id = wording.PostedUnkept
	}
	sentence := answer.Language(r).Say(id, wording.Count(uint64(d.lines)), wording.Room(d.room))
	if answer.WantsJSON(r) {
		answer.JSON(w, http.StatusOK, map[string]any{"room": d.room, "lines": d.lines, "kept": !d.unkept, "text": sentence})
		return
	}
	answer.Text(w, http.StatusOK, sentence+"\n")
}

// say says the lines of a text in a room for a user. It waits while they are over their rate, and
// until the lines are taken.
func (s *Server) say(r *http.Request, from caller.Caller, name, text string) (done said, err error) {
	all, err := split(text, s.pace.Get().MaxLine)
	if err != nil {
		return done, err
	}
	if err := s.wait(r, from, len(all), wording.PostSlow); err != nil {
		return done, err
	}
	unkept, err := s.room.SayAs(r.Context(), s.cfg.Gate.Identity(from.Claim()), name, all...)
	if err != nil {
		return done, err
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

// wait waits until the rate of the user allows n lines. slow is the sentence of the refusal if they had to
// wait for more than maxWait.
func (s *Server) wait(r *http.Request, from caller.Caller, n int, slow wording.ID) error {
	if s.cfg.Conns == nil {
		return nil
	}
	ctx, stop := s.requestContext(r)
	defer stop()
	pace := s.pace.Get()
	delay, may, err := s.cfg.Conns.VisitDelay(ctx, limits.Visit{
		Addr: from.Addr, User: plain.Fold(from.Nick), Lines: n, Rate: pace.Rate, Burst: pace.Burst, Most: maxWait,
	})
	switch {
	case err != nil:
		return err
	case !may:
		return &answer.Error{Status: http.StatusTooManyRequests, ID: slow, Retry: delay}
	case delay > 0:
		return transport.Pause(ctx, delay)
	}
	return nil
}
