package wire

// Kind is the kind of a line of the server. A newer server may send kinds that are not
// listed here.
type Kind string

// The kinds. The package comment describes their bodies.
const (
	KindDenied  Kind = "denied"
	KindNoEntry Kind = "noentry"
	KindLogin   Kind = "login"
	KindRefused Kind = "refused"
	KindWelcome Kind = "welcome"
	KindRoom    Kind = "room"
	KindMsg     Kind = "msg"
	KindAct     Kind = "act"
	KindPriv    Kind = "priv"
	KindSent    Kind = "sent"
	KindJoin    Kind = "join"
	KindLeave   Kind = "leave"
	KindCrowd   Kind = "crowd"
	KindNick    Kind = "nick"
	KindFile    Kind = "file"
	KindRemoved Kind = "removed"
	KindOrder   Kind = "order"
	KindGap     Kind = "gap"
	KindUnkept  Kind = "unkept"
	KindPong    Kind = "pong"
	KindNote    Kind = "note"
	KindBye     Kind = "bye"
)
