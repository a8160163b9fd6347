package trust

import (
	"time"

	"tertulia/actors/accounts"
)

// ticketLife is for how long a page may change a ticket into a cookie.
const ticketLife = time.Minute

// Ticket returns a ticket for the login of a seat, which the page with the seat's key changes into a cookie:
// a socket cannot set one. The zero Login is for a user who has logged out of their account.
func (t *Trust) Ticket(l accounts.Login, key string) string {
	return t.tickets.Get().seal(session{expiry: time.Now().Add(ticketLife), key: key, login: l})
}

// ticket returns the login of a ticket that was made for a key. It reports false if there is none.
func (t *Trust) ticket(value, key string) (accounts.Login, bool) {
	of, valid := t.tickets.Get().open(value, time.Now())
	return of.login, valid && of.key == key
}
