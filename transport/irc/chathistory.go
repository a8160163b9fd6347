package irc

import (
	"bytes"
	"errors"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/dialect"
	"tertulia/transport/irc/internal/protocol"
)

// linesPerCost is the number of lines of history that cost as much as one request.
const linesPerCost = 500

// parameters of the subcommands of CHATHISTORY, with the subcommand.
var historyParams = map[string]int{"LATEST": 4, "BEFORE": 4, "AFTER": 4, "AROUND": 4, "BETWEEN": 5, "TARGETS": 4}

// chatHistory sends lines of a room that the user is in, or the targets that have some. The source is
// draft/chathistory of ircv3.net. Private lines are not kept, so a nick has none.
func (s *session) chatHistory(r *request) error {
	sub := ""
	if len(r.Params) > 0 {
		sub = strings.ToUpper(r.Params[0])
	}
	n, known := historyParams[sub]
	switch {
	case sub != "" && !known:
		r.failed(s, "INVALID_PARAMS", "Unknown command", r.Params[0])
		return nil
	case len(r.Params) < max(n, 1):
		r.failed(s, "NEED_MORE_PARAMS", "Missing parameters", r.Params[:min(1, len(r.Params))]...)
		return nil
	case sub == "TARGETS":
		return s.historyTargets(r)
	}
	q, ok := parseHistory(sub, r.Params[2:])
	if !ok {
		r.failed(s, "INVALID_PARAMS", "Invalid parameters", sub)
		return nil
	}
	target := r.Params[1]
	if !strings.HasPrefix(target, "#") {
		return s.sendHistory(r, target, nil)
	}
	shown, in, err := s.inRoom(s.Ctx, target)
	switch {
	case err != nil:
		return err
	case !in:
		r.failed(s, "INVALID_TARGET", "Messages could not be retrieved", sub, target)
		return nil
	}
	lines, err := s.history(shown, q)
	if failed, is := errors.AsType[*room.HistoryError](err); is {
		r.failed(s, "MESSAGE_ERROR", wording.Error(failed), sub, target)
		return nil
	}
	if refused, is := errors.AsType[*room.Error](err); is {
		r.failed(s, "INVALID_TARGET", wording.Error(refused), sub, target)
		return nil
	}
	if err != nil {
		return err
	}
	s.charge(len(lines) / linesPerCost)
	return s.sendHistory(r, shown, lines)
}

// A historyQuery asks for lines between two places, without the lines there.
type historyQuery struct {
	after, before reference
	oldest        bool // the first ones of them, and not the last ones
	limit         int
	around        reference // lines before and after this place, and that line itself
}

// parseHistory parses the parameters of a subcommand, after the target.
func parseHistory(sub string, params []string) (q historyQuery, ok bool) {
	first, ok := parseReference(params[0], sub == "LATEST")
	if !ok {
		return q, false
	}
	switch sub {
	case "LATEST":
		q.after = first
	case "BEFORE":
		q.before = first
	case "AFTER":
		q.after, q.oldest = first, true
	case "AROUND":
		q.around = first
	case "BETWEEN":
		second, is := parseReference(params[1], false)
		if !is {
			return q, false
		}
		q.after, q.before, q.oldest = first, second, true
		params = params[1:]
	}
	q.limit, ok = parseLimit(params[1])
	return q, ok
}

// history returns the lines that a query asks for, oldest first. The errors are those of room.Seat.Page.
func (s *session) history(at string, q historyQuery) ([]event.Entry, error) {
	if q.around != (reference{}) {
		before := historyQuery{before: q.around, limit: q.limit / 2}
		after := historyQuery{after: q.around.back(), limit: q.limit - before.limit, oldest: true}
		lines, err := s.history(at, after)
		if err != nil || before.limit == 0 {
			return lines, err
		}
		earlier, err := s.history(at, before)
		return append(earlier, lines...), err
	}
	if err := s.orient(at, &q); err != nil {
		return nil, err
	}
	var lines []event.Entry
	from := q.start()
	for len(lines) < q.limit {
		from.Room, from.Count = at, maxPageLines
		page, err := s.seat.Page(s.Ctx, from)
		if err != nil {
			return nil, err
		}
		got, ended := q.take(page.Lines, s.caps.Has(protocol.EventPlayback))
		if q.oldest {
			lines = append(lines, got...)
			from = room.PageRequest{After: page.Last}
			ended = ended || !page.Newer
		} else {
			lines = append(got, lines...)
			from = room.PageRequest{Before: page.First}
			ended = ended || !page.Older
		}
		if ended || page.First == 0 {
			break
		}
	}
	if over := len(lines) - q.limit; over > 0 && !q.oldest {
		return lines[over:], nil
	}
	return lines[:min(len(lines), q.limit)], nil
}

// maxPageLines is the number of lines of one page of the room.
const maxPageLines = 200

// back returns a reference such that the lines after it begin with the line at ref.
func (ref reference) back() reference {
	if ref.seq > 0 {
		ref.seq--
	}
	if ref.at > 0 {
		ref.at--
	}
	return ref
}

// orient exchanges the places of a query if the first one is the later one: then it asks for the last lines
// before it.
func (s *session) orient(at string, q *historyQuery) error {
	if q.after == (reference{}) || q.before == (reference{}) {
		return nil
	}
	places := [2]int64{}
	for i, ref := range []reference{q.after, q.before} {
		switch {
		case q.after.seq > 0 && q.before.seq > 0:
			places[i] = int64(ref.seq)
		case ref.seq > 0: // the times are compared
			page, err := s.seat.Page(s.Ctx, room.PageRequest{Room: at, Around: ref.seq, Count: 1})
			if err != nil {
				return err
			}
			if len(page.Lines) > 0 {
				places[i] = page.Lines[0].Time
			}
		default:
			places[i] = ref.at
		}
	}
	if places[0] > places[1] {
		q.after, q.before, q.oldest = q.before, q.after, false
	}
	return nil
}

// start returns the request for the first page.
func (q *historyQuery) start() room.PageRequest {
	if q.oldest {
		return room.PageRequest{After: q.after.seq, AfterTime: q.after.at}
	}
	return room.PageRequest{Before: q.before.seq, BeforeTime: q.before.at}
}

// take returns the lines of a page that the query asks for and that the client may get. Without
// draft/event-playback these are only messages. ended reports whether a line beyond the query came.
func (q *historyQuery) take(page []event.Entry, events bool) (lines []event.Entry, ended bool) {
	for i := range page {
		e := &page[i]
		switch {
		case e.Seq <= q.after.seq || e.Time <= q.after.at:
			ended = ended || !q.oldest
		case q.before.seq > 0 && e.Seq >= q.before.seq, q.before.at > 0 && e.Time >= q.before.at:
			ended = ended || q.oldest
		case events || dialect.IsMessage(e.Kind):
			lines = append(lines, *e)
		}
	}
	return lines, ended
}

// sendHistory answers with lines of a target as a batch, or without one to a client that knows none.
func (s *session) sendHistory(r *request, target string, lines []event.Entry) error {
	if !s.caps.Has(protocol.Batch) {
		for i := range lines {
			r.addAll(s.dialect().Append(nil, &room.View{Entry: lines[i]}))
		}
		return nil
	}
	ref := s.nextBatch("h")
	s.beginBatch(r, ref, "chathistory", target)
	for i := range lines {
		r.addAll(s.dialect().Append(nil, &room.View{Entry: lines[i], Label: protocol.Tag("batch", ref)}))
	}
	r.line(s, "BATCH", "-"+ref)
	return nil
}

// beginBatch adds the beginning of a batch to the answer.
func (s *session) beginBatch(r *request, ref, kind string, params ...string) {
	r.line(s, "BATCH", append([]string{"+" + ref, kind}, params...)...)
}

// addAll adds rendered lines to the answer.
func (r *request) addAll(lines []byte) {
	for line := range bytes.Lines(lines) {
		r.add(line)
	}
}

// historyTargets sends the rooms of the user that have lines between two times, with the time of the
// newest one.
func (s *session) historyTargets(r *request) error {
	from, ok := parseReference(r.Params[1], false)
	to, is := parseReference(r.Params[2], false)
	limit, counts := parseLimit(r.Params[3])
	if !ok || !is || !counts || from.seq+to.seq > 0 {
		r.failed(s, "INVALID_PARAMS", "Invalid parameters", "TARGETS")
		return nil
	}
	_, rooms, err := s.seat.Place(s.Ctx)
	if err != nil {
		return err
	}
	ref := s.nextBatch("h")
	tag := protocol.Tag("batch", ref)
	if s.caps.Has(protocol.Batch) {
		s.beginBatch(r, ref, "draft/chathistory-targets")
	} else {
		tag = ""
	}
	q := historyQuery{after: reference{at: min(from.at, to.at)}, before: reference{at: max(from.at, to.at)}, limit: 1}
	s.charge(len(rooms) / 10)
	for _, at := range rooms {
		lines, err := s.history(at, q)
		if err != nil && s.ends(err) {
			return err
		}
		if limit--; len(lines) == 0 || limit < 0 {
			continue
		}
		r.add(protocol.AppendLine(nil, tag, s.cfg.Name, "CHATHISTORY", "TARGETS", at, "timestamp="+protocol.Timestamp(lines[0].Time)))
	}
	if tag != "" {
		r.line(s, "BATCH", "-"+ref)
	}
	return nil
}
