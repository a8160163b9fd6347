package room

import (
	"tertulia/actors/event"
)

// acts are the names of the acts of operators, by the entries that tell the members of them.
var acts = map[event.Kind]string{
	event.Topic: "topic", event.Ranked: "rank", event.Kicked: "kick", event.Invited: "invite", event.Removed: "forget",
	event.Banned: "ban", event.Unbanned: "unban", event.Muted: "mute", event.Unmuted: "unmute", event.Configured: "room", event.Masked: "mask", event.Unmasked: "unmask",
}

var ranked = map[event.Rank]string{0: "op off", event.Voice: "voice", event.Operator: "op"}

// act notes and logs the act of a seat of this node that an entry tells of, if it is one. All acts in
// rooms come through here.
func (a *Actor) act(by *Seat, e *event.Entry) {
	what, is := acts[e.Kind]
	if !is || e.Kind == event.Removed && e.Peer == "" { // their own line
		return
	}
	act := event.Act{At: e.When(), Who: by.shared.Identity(), What: what, Whom: e.Peer, Where: e.Room, Why: e.Text}
	act.Who.Key = "" // it is a secret
	switch e.Kind {
	case event.Ranked:
		act.What, act.Why = ranked[e.Ranking()], ""
	case event.Removed:
		act.Why = "line " + e.Text
	}
	a.cfg.Log.Info("act", "who", act.Who.Nick, "account", act.Who.Account, "peer", act.Who.Addr, "what", act.What, "whom", act.Whom, "where", act.Where, "why", act.Why)
	if a.cfg.Acts != nil {
		a.cfg.Acts(act)
	}
}
