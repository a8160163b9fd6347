package room

// An Exact dialect shows each join, leave and change of a nick by itself, and no Summary, since its
// clients keep lists of members. Its seats are shown these even if they lag. They are also shown the rank
// of a user who enters with one, and changes of ranks that nobody has made. Their Entered has all
// members and the topic. In a room of 2,000 members or more, they see a join only once the user speaks,
// gets a rank, is put out or changes their nick, and see the leave only of users whose join they have seen, or who
// were members when the seat entered.
type Exact interface {
	Dialect
	// Exact is never called: it only marks the dialect.
	Exact()
}

// isFor reports whether dialects that are Exact, or those that are not, show the view.
func (v *View) isFor(exact bool) bool {
	if exact {
		return !v.rough
	}
	return !v.Exact
}

func isExact(d Dialect) bool {
	_, is := d.(Exact)
	return is
}
