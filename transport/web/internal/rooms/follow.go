package rooms

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/caller"
	"tertulia/transport/web/internal/socket"
)

const (
	recent = 20 // lines that a new follower sees
	// stuckTime is how long a follower may take nothing that was written to its connection. One that
	// is only slow is dropped by the room.
	stuckTime = 10 * time.Second
)

// follow answers with the events of a room until the client, the room or the server ends it.
func (s *Server) follow(w http.ResponseWriter, r *http.Request, name string) {
	in := answer.Language(r)
	request := room.FollowRequest{User: identity(caller.Of(r)), Room: name, Recent: recent, Dialect: textDialect{in}}
	kind := "text/plain; charset=utf-8"
	if answer.WantsJSON(r) {
		request.Dialect, kind = socket.Objects(in), "application/x-ndjson"
	}
	if since := r.URL.Query().Get("since"); since != "" {
		var err error
		if request.Since, err = strconv.ParseUint(since, 10, 64); err != nil {
			refuse(w, r, refusal{http.StatusBadRequest, in.Say(wording.FollowSince), 0})
			return
		}
	}
	ctx, stop := s.living(r)
	defer stop()
	release, err := s.cfg.Place(ctx, caller.Of(r).Peer)
	if err != nil {
		refuse(w, r, refusalOf(in, err))
		return
	}
	defer release()
	f, err := s.room.Follow(ctx, request)
	if err != nil {
		refuse(w, r, refusalOf(in, err))
		return
	}
	defer func() {
		f.Stop()
		for batches := range f.Outbox() {
			f.Wrote(room.Own(batches))
		}
	}()
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx passes on each line at once
	h.Add("Vary", "Accept, Accept-Language")
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		copyEvents(ctx, w, f, request.Dialect)
	}
}

// copyEvents writes the events of a follower until its end, that of the server, or that of the
// connection. ctx is that of living.
func copyEvents(ctx context.Context, w http.ResponseWriter, f *room.Follower, d room.Dialect) {
	conn := http.NewResponseController(w)
	if conn.Flush() != nil { // the header, although there may be no line for long
		return
	}
	done := ctx.Done()
	for {
		select {
		case batches, open := <-f.Outbox():
			if !open {
				if done == nil {
					_ = send(w, conn, d.AppendReply(nil, &event.Reply{Kind: event.Bye, Reason: event.EndClosing, Time: time.Now().UnixMilli()}))
				}
				return
			}
			var err error
			for _, b := range batches {
				if err = send(w, conn, b.Data); err != nil {
					break
				}
			}
			if err == nil {
				err = conn.Flush()
			}
			f.Wrote(room.Own(batches))
			if err != nil {
				return
			}
			_ = conn.SetWriteDeadline(time.Time{}) // fails only if the connection has
		case <-done:
			if !errors.Is(context.Cause(ctx), room.ErrClosed) { // the client is gone
				return
			}
			f.Stop()
			done = nil
		}
	}
}

// send writes to a client that must take it in time.
func send(w io.Writer, conn *http.ResponseController, data []byte) error {
	_ = conn.SetWriteDeadline(time.Now().Add(stuckTime))
	_, err := w.Write(data)
	return err
}
