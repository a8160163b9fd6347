package shelf

import "time"

// Kind says what an Event is about.
type Kind uint8

// What happens.
const (
	Planned   Kind = iota // there is one more file, Name, of Size bytes
	Moving                // Done of Size bytes are there
	Ended                 // the file is done with: see Result and Err
	Waiting               // for the server; Err says why
	Unchecked             // the server tells no SHA-256 of the file
)

// Result says how a file was done with.
type Result uint8

// Results.
const (
	Failed  Result = iota // Err says why
	Got                   // from the server
	Sent                  // to the server
	Same                  // both have it already
	Removed               // from the server
)

// Event is something that happens. Names are not made safe for a terminal.
type Event struct {
	Kind   Kind
	ID     int // of the file
	Name   string
	Result Result
	Size   int64 // bytes of the whole file, -1 if that is not known
	Done   int64 // bytes of it that are there; it goes back when a file is begun anew
	Moved  int64 // Ended: bytes that travelled
	Took   time.Duration
	// Checked says that the SHA-256 of both sides is the same.
	Checked bool
	// HandedIn is the time on the server's receipt, zero where it gives none.
	HandedIn time.Time
	// Kept says that the same command will go on where this one stopped.
	Kept bool
	Err  error
}
