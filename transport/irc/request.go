package irc

import (
	"github.com/ergochat/irc-go/ircmsg"

	"tertulia/transport/irc/internal/protocol"
)

// A request is one line of the client. Its handler adds lines to the answer, or passes the label to the
// room with a request that the room answers, or both. The dispatcher sends what is left of the answer, and
// follows labeled-response of ircv3.net.
type request struct {
	ircmsg.Message
	label string // the tag "label" of labeled-response; empty: none

	// tag is the tag of the lines and replies which the room shows because of this request: "label=x",
	// or "batch=x" inside a labeled-response batch that is open. It is empty without a label. passed says
	// that the label was passed to the room, so that nothing else answers with it.
	tag    string
	batch  string // the open batch of the labeled-response; empty: none
	passed bool

	reply []byte // rendered lines of the answer that are not sent yet, each without the label
	lines int    // in reply
}

// numeric adds a numeric reply to the answer. The nick of the client is put before the params, or "*"
// before the registration has ended. The last one is sent as a trailing parameter if it needs that.
func (r *request) numeric(s *session, code string, params ...string) {
	r.line(s, code, append([]string{s.target()}, params...)...)
}

// line adds a line from the server to the answer.
func (r *request) line(s *session, command string, params ...string) {
	r.reply = protocol.AppendLine(r.reply, "", s.cfg.Name, command, params...)
	r.lines++
}

// add adds a rendered line with its end, and without the label, to the answer.
func (r *request) add(line []byte) {
	r.reply = append(r.reply, line...)
	r.lines++
}

// fail adds FAIL COMMAND CODE CONTEXT... :text, or for a client without standard-replies a NOTICE with
// the text. The source is standard-replies of ircv3.net.
func (r *request) fail(s *session, code, text string, context ...string) {
	r.standard(s, "FAIL", code, text, context...)
}

// standard is fail for any of the standard replies: FAIL, WARN and NOTE.
func (r *request) standard(s *session, kind, code, text string, context ...string) {
	if !s.caps.Has(protocol.StandardReplies) {
		r.line(s, "NOTICE", s.target(), text)
		return
	}
	r.line(s, kind, append(append([]string{r.Command, code}, context...), text)...)
}

// mark returns the label to pass to the room with the one request that answers r there, and notes that
// it was passed. Inside a batch of openBatch, several requests may pass it.
func (r *request) mark() string {
	r.passed = r.tag != ""
	return r.tag
}

// unmark notes that the room has refused the request with the mark, so that the answer of the handler
// has the label after all.
func (r *request) unmark() { r.passed = false }

// openBatch begins the batch of a labeled-response, if the client has given a label, for a request that
// the room answers with several replies: from now on mark returns the same "batch=x" each time. It sends
// the beginning at once, with the answer so far. The dispatcher closes the batch.
func (r *request) openBatch(s *session) error {
	if r.tag == "" || r.batch != "" {
		return nil
	}
	first := r.opening(s)
	return s.send(append(first, tagged(r.tag, r.take())...))
}

// A command handles the requests of one name.
type command struct {
	run  func(s *session, r *request) error // an error ends the session
	min  int                                // parameters; fewer are answered with 461
	cost int                                // of the flood control: 0, or 1 and more
	// early says that the command may come before the registration has ended. seat may be nil then.
	early bool
}
