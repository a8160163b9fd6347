package event

// A Door is the protocol by which a user has come in.
type Door uint8

// The doors. The zero Door is not known.
const (
	DoorLine    Door = iota + 1 // the line protocol over TCP
	DoorUDP                     // the line protocol over UDP
	DoorPage                    // the page in a browser
	DoorClassic                 // a program of the lab
	DoorFTP
	DoorHTTP
	DoorIRC
)

var doors = [...]string{
	DoorLine: "line", DoorUDP: "udp", DoorPage: "page", DoorClassic: "classic", DoorFTP: "ftp", DoorHTTP: "http", DoorIRC: "irc",
}

// String returns the door's name in logs, and "" for the zero Door.
func (d Door) String() string {
	if int(d) < len(doors) {
		return doors[d]
	}
	return ""
}
