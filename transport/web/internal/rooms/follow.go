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

// follow answers with the events of a room until the client, the room or the server ends it. HEAD only
// asks whether the user may follow it.
func (s *Server) follow(w http.ResponseWriter, r *http.Request, name string) {
	if r.ContentLength != 0 { // nobody reads it, so that net/http would not notice that the client has gone
		fail(w, r, answer.Refuse(http.StatusBadRequest, wording.FollowBody))
		return
	}
	in := answer.Language(r)
	request := room.FollowRequest{User: s.cfg.Gate.Identity(caller.Of(r).Claim()), Room: name, Recent: recent, Dialect: textDialect{in}}
	kind := "text/plain; charset=utf-8"
	if answer.WantsJSON(r) {
		request.Dialect, kind = socket.Objects(in), "application/x-ndjson"
	}
	if since := r.URL.Query().Get("since"); since != "" {
		var err error
		if request.Since, err = strconv.ParseUint(since, 10, 64); err != nil {
			fail(w, r, answer.Refuse(http.StatusBadRequest, wording.FollowSince))
			return
		}
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx passes on each line at once
	h.Add("Vary", "Accept, Accept-Language")
	if r.Method == http.MethodHead {
		if err := s.room.MayFollow(r.Context(), request.User, name); err != nil {
			fail(w, r, err)
		}
		return
	}
	ctx, stop := s.requestContext(r)
	defer stop()
	release, err := s.cfg.Place(ctx, caller.Of(r).Peer)
	if err != nil {
		fail(w, r, err)
		return
	}
	defer release()
	f, err := s.room.Follow(ctx, request)
	if err != nil {
		fail(w, r, err)
		return
	}
	defer func() {
		f.Stop()
		for batches := range f.Outbox() {
			f.Wrote(room.Own(batches))
		}
	}()
	w.WriteHeader(http.StatusOK)
	copyEvents(ctx, stream{w, http.NewResponseController(w)}, f, request.Dialect)
}

// copyEvents writes the events of a follower until its end, that of the server, or that of the
// connection. ctx is that of requestContext.
func copyEvents(ctx context.Context, to stream, f *room.Follower, d room.Dialect) {
	if to.Flush() != nil { // the header, although there may be no line for long
		return
	}
	done := ctx.Done()
	for {
		select {
		case batches, open := <-f.Outbox():
			if !open {
				if done == nil {
					_, _ = to.Write(d.AppendReply(nil, &event.Reply{Kind: event.Bye, Reason: event.EndClosing, Time: time.Now().UnixMilli()}))
				}
				return
			}
			err := to.send(batches)
			f.Wrote(room.Own(batches))
			if err != nil {
				return
			}
		case <-done:
			if !errors.Is(context.Cause(ctx), room.ErrClosed) { // the client is gone
				return
			}
			f.Stop()
			done = nil
		}
	}
}

// A stream writes to a client, which must take each write within stuckTime.
type stream struct {
	w    io.Writer
	conn *http.ResponseController
}

func (to stream) within(d time.Duration) {
	_ = to.conn.SetWriteDeadline(time.Now().Add(d)) // fails only for a connection that is closed
}

// Write implements io.Writer.
func (to stream) Write(data []byte) (int, error) {
	to.within(stuckTime)
	return to.w.Write(data)
}

// Flush sends what was written.
func (to stream) Flush() error {
	to.within(stuckTime)
	return to.conn.Flush()
}

// send writes batches and flushes them.
func (to stream) send(batches []*room.Batch) error {
	for _, b := range batches {
		if _, err := to.Write(b.Data); err != nil {
			return err
		}
	}
	return to.Flush()
}
