package shelf

import "time"

// Kind is the kind of an Event.
type Kind uint8

// The kinds of events.
const (
	Planned   Kind = iota // one more file was planned: Name, of Size bytes
	Moving                // Done of Size bytes are transferred
	Ended                 // the file is finished: see Result and Err
	Waiting               // a step will be retried; Err is the reason
	Unchecked             // the server offers no SHA-256 of the file
)

// Result is the result of a file.
type Result uint8

// The results.
const (
	Failed  Result = iota // see Err
	Got                   // from the server
	Sent                  // to the server
	Same                  // both sides already have the same file
	Removed               // from the server
)

// Event reports progress. Names are not made safe for a terminal.
type Event struct {
	Kind   Kind
	ID     int // of the file
	Name   string
	Result Result
	Size   int64 // bytes of the whole file, -1 if unknown
	Done   int64 // bytes at the destination; it decreases when a transfer restarts
	Moved  int64 // bytes that were sent or received
	Took   time.Duration
	// Checked means that both sides have the same SHA-256.
	Checked bool
	// HandedIn is the time on the server's receipt, zero without a receipt.
	HandedIn time.Time
	// Kept means that the same command would resume this transfer.
	Kept bool
	Err  error
}
