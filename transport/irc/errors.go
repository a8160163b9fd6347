package irc

// refuse adds the numeric reply for a refusal of the room to the answer, and takes the mark back. It
// returns err if it is no refusal, and so ends the session.
func (r *request) refuse(s *session, err error) error {
	r.unmark()
	return err
}
