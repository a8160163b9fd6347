package room

import (
	"time"

	"tertulia/actors/room/internal/state"
)

// Bounds of package state that users notice.
const (
	keepNick        = 5 * time.Minute
	lately          = time.Hour
	maxFormer       = 4096
	maxFormerByHost = 16
	maxRenames      = 5
	renameTime      = 100 * time.Second
	forget          = time.Hour
	lookAround      = time.Minute
	maxForgotten    = 1024
	keptTickets     = 4096
	keptByNetwork   = 512
	maxPrivate      = 64
	maxPrivateBytes = 32 << 10
	maxAllPrivate   = 8 << 20
	maxPeople       = 4
	overhead        = state.Overhead
)
