package accounts

import "tertulia/actors/event"

// An Act is something that an operator of a room or of the server has done, for the audit table.
type Act = event.Act
