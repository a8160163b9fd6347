package console

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// settings shows the settings of the room, or changes one:
// open|invite|key X|moderated|secret|topic|slow N|limit N, and "off" after each but the first.
func (t *Talk) settings(ctx context.Context, arg string) error {
	if arg == "" {
		return t.showSettings(ctx)
	}
	change, ok := parseSetting(arg)
	if !ok {
		return t.usageOf(wording.RoomHow)
	}
	return t.do(ctx, t.seat.Configure(ctx, t.at, change))
}

// roomFlags are the flags of rooms by their names.
var roomFlags = map[string]room.Flag{
	"invite": room.InviteOnly, "moderated": room.Moderated, "secret": room.Secret, "topic": room.OpenTopic,
}

// parseSetting parses a change of one setting. ok is false if it is none.
func parseSetting(arg string) (change room.SettingsChange, ok bool) {
	name, value, _ := strings.Cut(arg, " ")
	name, value = strings.ToLower(name), strings.TrimSpace(value)
	none := strings.EqualFold(value, "off")
	if flag, is := roomFlags[name]; is {
		if none {
			change.Off = flag
		} else {
			change.On = flag
		}
		return change, none || value == "" || strings.EqualFold(value, "on")
	}
	var (
		key   string
		limit int
		slow  time.Duration
	)
	switch {
	case name == "open" && value == "":
		change = room.SettingsChange{Off: room.InviteOnly | room.Moderated | room.Secret, Key: &key, Limit: &limit, Slow: &slow}
		return change, true
	case value == "":
		return change, false
	case name == "key":
		if !none {
			key = value
		}
		change.Key = &key
		return change, !strings.Contains(key, " ")
	case name == "limit":
		limit, ok = parseCount(value, none)
		change.Limit = &limit
		return change, ok
	case name == "slow":
		if slow, ok = parseTime(value); !ok {
			var seconds int
			seconds, ok = parseCount(value, none)
			slow = time.Duration(seconds) * time.Second
		}
		change.Slow = &slow
		return change, ok
	}
	return change, false
}

// parseCount parses a number that is not negative; none stands for 0.
func parseCount(value string, none bool) (n int, ok bool) {
	if none {
		return 0, true
	}
	n, err := strconv.Atoi(value)
	return n, err == nil && n >= 0 && n <= 1<<30
}

func (t *Talk) showSettings(ctx context.Context) error {
	info, err := t.seat.Describe(ctx, t.at)
	if err != nil {
		return t.do(ctx, err)
	}
	set := info.Settings
	var said []string
	for _, is := range []struct {
		flag room.Flag
		id   wording.ID
	}{
		{room.InviteOnly, wording.RoomInvite}, {room.Moderated, wording.RoomModerates}, {room.Secret, wording.RoomSecret}, {room.OpenTopic, wording.RoomTopic},
	} {
		if set.Flags&is.flag != 0 {
			said = append(said, t.in.Say(is.id))
		}
	}
	if set.Key != "" {
		said = append(said, t.in.Say(wording.RoomKeyed, wording.Text(set.Key)))
	}
	if set.Limit > 0 {
		said = append(said, t.in.Say(wording.RoomLimited, wording.Count(uint64(set.Limit))))
	}
	if set.Slow > 0 {
		said = append(said, t.in.Say(wording.RoomSlowed, wording.Count(uint64(set.Slow/time.Second))))
	}
	if len(said) == 0 {
		return t.notice(ctx, wording.RoomOpen, wording.Room(info.Name))
	}
	return t.notice(ctx, wording.RoomSettings, wording.Room(info.Name), wording.Text(strings.Join(said, ", ")))
}
