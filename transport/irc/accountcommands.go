package irc

// accountCommands are the commands about accounts: AUTHENTICATE, REGISTER, VERIFY and the aliases of
// services.
func accountCommands() map[string]command { return nil }

// loginWithPass logs in with the parameter of PASS, if it is "nick:password" of an account. It reports
// whether it is: if the password is wrong, nothing is logged in. It may wait for the gate. An error
// ends the session.
func (s *session) loginWithPass(r *request, pass string) (handled bool, err error) { return false, nil }

// service handles a line to one of the server's services, such as NickServ. It reports whether target is
// one. An error ends the session.
func (s *session) service(r *request, target, text string) (handled bool, err error) {
	return false, nil
}
