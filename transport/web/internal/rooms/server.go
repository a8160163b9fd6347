package rooms

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"

	"tertulia/actors/accounts"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/caller"
	"tertulia/transport/web/internal/places"
)

// Config configures New. The zero value of a field stands for its default, except that a Pace with a
// Rate of 0 is no limit.
type Config struct {
	Pace  transport.Pace // of one user; the default of MaxLine is 1024 bytes
	Gate  *accounts.Gate
	Conns *limits.ConnLimiter
	Place places.Acquire // for a follower; nil: there is no limit
	Files bool           // there is a shelf
}

// A Server serves the rooms. Any goroutine may call its methods.
type Server struct {
	cfg  Config
	room *room.Actor
	pace transport.Setting[transport.Pace]

	life context.Context // ends with Run
	end  context.CancelFunc
}

// New returns a server for the rooms of an actor.
func New(cfg Config, r *room.Actor) *Server {
	cfg.Pace.MaxLine = cmp.Or(cfg.Pace.MaxLine, 1024)
	if cfg.Place == nil {
		cfg.Place = places.Unlimited
	}
	s := &Server{cfg: cfg, room: r, pace: transport.NewSetting(cfg.Pace)}
	s.life, s.end = context.WithCancel(context.Background())
	return s
}

// Run waits until ctx ends, and then ends the followers, and the requests that wait for their rate. It
// returns nil.
func (s *Server) Run(ctx context.Context) error {
	<-ctx.Done()
	s.end()
	return nil
}

// requestContext returns the context of a request that must not outlive Run. The caller must call stop.
func (s *Server) requestContext(r *http.Request) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(r.Context())
	forget := context.AfterFunc(s.life, func() { cancel(room.ErrClosed) })
	return ctx, func() { forget(); cancel(nil) }
}

// SetPace changes the pace of the requests that begin from now on.
func (s *Server) SetPace(p transport.Pace) { s.pace.Set(p) }

// Rooms returns the handler of the paths below /rooms/. Requests must have their caller.
func (s *Server) Rooms() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/rooms/")
		reads := r.Method == http.MethodGet || r.Method == http.MethodHead
		if reads {
			if err := s.waitToRead(r); err != nil {
				fail(w, r, err)
				return
			}
		}
		switch {
		case reads && name == "":
			s.list(w, r)
		case reads:
			s.follow(w, r, name)
		case r.Method == http.MethodPost && name != "":
			s.post(w, r, name)
		default:
			answer.NotAllowed(w, r, "GET, HEAD, POST")
		}
	})
}

// waitToRead waits until the rate of the user allows a request that reads, which counts as a line: the
// room renders up to 500 lines for it.
func (s *Server) waitToRead(r *http.Request) error {
	return s.wait(r, caller.Of(r), 1, wording.ReadSlow)
}

// list answers with the rooms, by their number of members.
func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	list, more, err := s.room.List(r.Context())
	if err != nil {
		fail(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	if answer.WantsJSON(r) {
		type entry struct {
			Room  string `json:"room"`
			Count int    `json:"count"`
		}
		rooms := make([]entry, len(list))
		for i, info := range list {
			rooms[i] = entry{info.Name, info.Seats}
		}
		answer.JSON(w, http.StatusOK, map[string]any{"list": rooms, "more": more})
		return
	}
	in := answer.Language(r)
	var text []byte
	for _, info := range list {
		text = append(in.RoomLine(text, info), '\n')
	}
	if more > 0 {
		text = append(in.MoreRooms(text, uint64(more)), '\n')
	}
	answer.Text(w, http.StatusOK, string(text))
}

// pathOf returns the last part of the path of a room, as it stands in a URL.
func pathOf(name string) string { return url.PathEscape(strings.TrimPrefix(name, "#")) }
