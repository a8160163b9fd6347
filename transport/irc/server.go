package irc

import (
	"log/slog"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/room"
	"tertulia/transport"
)

// Config holds the settings of IRC. The zero value of a field stands for its default, except that a Rate of 0 is no limit.
type Config struct {
	Name      string        // of the server, in numerics; default "tertulia"
	Network   string        // ISUPPORT NETWORK; default "tertulia"
	AutoJoin  string        // the room that users enter after the registration; empty: none
	Rate      float64       // costs per second; 0: no limit
	Burst     int           // costs at once; default 20
	FirstLine time.Duration // time for the registration; default 1 minute
	Recent    int           // lines of history that a client without draft/chathistory sees; default 20
	Gate      *accounts.Gate
	Shelf     *transport.Shelf    // nil: no shelf
	Kept      transport.Retention // told in the MOTD
	Page      string              // URL of the page; "" if there is none
	Log       *slog.Logger
}

// A Server serves IRC.
type Server struct {
	cfg  Config
	room *room.Actor
}
