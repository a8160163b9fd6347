package event

// A Charter is what lasts of a room while nobody is in it, and over a restart of the server. Package room
// makes and reads it, and package accounts keeps it on disk.
type Charter struct {
	Room string // its folded name
	Data []byte // in the form of package room; empty: the room has no charter any longer
}
