package console

import (
	"context"
	"strings"

	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// several are the commands that do something else for a user who may be in several rooms.
var several = map[string]command{
	"join":  {name: "join", args: "ROOM [KEY]", help: wording.HelpEnter},
	"leave": {name: "leave", args: "[ROOM]", help: wording.HelpExit},
}

// join goes to a room. A user who may be in several enters one more.
func (t *Talk) join(ctx context.Context, arg string) error {
	if arg == "" {
		return t.usageOf(wording.WhichRoom)
	}
	name, key, _ := strings.Cut(arg, " ")
	to, err := room.CheckRoom(name)
	if err != nil {
		return usage(t.in.Error(err))
	}
	key = strings.TrimSpace(key)
	if t.exited != nil {
		return t.do(ctx, t.seat.EnterWithKey(ctx, to, key, t.cfg.Recent))
	}
	return t.move(ctx, to, key)
}

// leave goes back to the lobby. A user who may be in several rooms leaves one, or the current one.
func (t *Talk) leave(ctx context.Context, arg string) error {
	if t.exited != nil {
		return t.exit(ctx, arg)
	}
	if t.at == room.Lobby {
		return t.usageOf(wording.LobbyStays, wording.Room(room.Lobby))
	}
	return t.move(ctx, room.Lobby, "")
}

// move moves a user who is in one room at a time to another room, which may need a key.
func (t *Talk) move(ctx context.Context, to, key string) error {
	if room.SameName(to, t.at) {
		return t.usageOf(wording.RoomAlready, wording.Room(t.at))
	}
	err := t.seat.MoveWithKey(ctx, t.at, to, key, t.cfg.Recent)
	if err == nil {
		t.at = to
	}
	return t.do(ctx, err)
}

func (t *Talk) exit(ctx context.Context, arg string) error {
	from := t.at
	if arg != "" {
		checked, err := room.CheckRoom(arg)
		if err != nil {
			return usage(t.in.Error(err))
		}
		from = checked
	}
	err := t.seat.Exit(ctx, from)
	if err == nil {
		err = t.exited(ctx, from)
	}
	return t.do(ctx, err)
}
