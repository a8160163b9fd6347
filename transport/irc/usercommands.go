package irc

import "tertulia/transport/irc/internal/protocol"

// userCommands are the commands about users, what they say, and the server.
func userCommands() map[string]command {
	return map[string]command{
		"LUSERS": {run: func(*session, *request) error { return nil }},
		"MOTD": {run: func(s *session, r *request) error {
			r.numeric(s, protocol.ErrNoMOTD, "There is no message of the day")
			return nil
		}},
	}
}
