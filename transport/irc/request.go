package irc

import (
	"github.com/ergochat/irc-go/ircmsg"

	"tertulia/transport/irc/internal/protocol"
)

// A request is one line of the client.
type request struct {
	ircmsg.Message
	label string // the tag "label" of labeled-response; empty: none

	// tag is the tag that lines and replies get which the room shows because of this request: "label=x", or "batch=x" inside a
	// labeled-response batch that the request has opened. It is passed to the room as a label. passed says that it was,
	// so that nothing else answers with the label.
	passed bool

	reply []byte // rendered lines of the answer, each without the label
	lines int    // in reply
}

// numeric adds a numeric reply to the answer. The nick of the client is put before the params. The last one
// is sent as a trailing parameter if it needs that.
func (r *request) numeric(s *session, code string, params ...string) { panic("not built yet") }

// line adds a line from the server to the answer.
func (r *request) line(s *session, command string, params ...string) { panic("not built yet") }

// fail adds FAIL COMMAND CODE CONTEXT... :text, or for a client without standard-replies a NOTICE with the text.
func (r *request) fail(s *session, code, text string, context ...string) { panic("not built yet") }

// mark returns the label to pass to the room with the one request that answers r there, and notes that it was passed.
func (r *request) mark() string { panic("not built yet") }

// openBatch begins the batch of a labeled-response, if the client wants one, for a request that the room answers
// with several replies: from now on mark returns the same "batch=x" each time. The dispatcher closes it.
func (r *request) openBatch(s *session) error { panic("not built yet") }

// A command handles the requests of one name.
type command struct {
	run  func(s *session, r *request) error // an error ends the session
	min  int                                // parameters; fewer are answered with 461
	cost int                                // of the flood control: 0, or 1 and more
	// early says that the command may come before the registration has ended. seat may be nil then.
	early bool
}

// commands are all commands, by name. Each file adds its own in a function like joinCommands, which init of commands.go merges.
var _ = protocol.CapNotify
