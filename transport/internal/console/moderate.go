package console

import (
	"context"
	"strings"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// The commands of this file are for the operators of rooms. The room decides who may use them, and tells
// its members of each act.

// kick puts a user out of the room, and out of the server in the lobby: NICK [WHY].
func (t *Talk) kick(ctx context.Context, arg string) error {
	nick, why, _ := strings.Cut(arg, " ")
	if nick == "" {
		return t.usageOf(wording.KickWhom)
	}
	why = strings.TrimSpace(why)
	err := t.seat.Kick(ctx, t.at, nick, why)
	if err == nil && room.SameName(t.at, room.Lobby) {
		// The user may also have sessions without a seat, such as one of FTP. The room has checked the
		// rights, so an error only means that there are no accounts.
		_ = t.cfg.Gate.PutOut(ctx, t.user(), nick)
	}
	return t.do(ctx, err)
}

// mute keeps users from speaking in the room: TARGET [TIME] [WHY].
func (t *Talk) mute(ctx context.Context, arg string) error { return t.muteThem(ctx, arg, false) }

// muteAll is mute for a network with several users.
func (t *Talk) muteAll(ctx context.Context, arg string) error { return t.muteThem(ctx, arg, true) }

func (t *Talk) muteThem(ctx context.Context, arg string, sure bool) error {
	whom, d, why, ok := parseSentence(arg)
	if !ok {
		return t.usageOf(wording.MuteWhom)
	}
	err := t.seat.Mute(ctx, t.at, whom, d, why, sure)
	if many, is := manyThere(err); is {
		return t.usageOf(wording.ManyThere, wording.Count(uint64(many)), wording.Command("/mute! "+arg))
	}
	return t.do(ctx, err)
}

// unmute ends a mute.
func (t *Talk) unmute(ctx context.Context, arg string) error {
	whom, ok := parseTarget(arg)
	if !ok {
		return t.usageOf(wording.UnmuteWhom)
	}
	return t.do(ctx, t.seat.Unmute(ctx, t.at, whom))
}

// parseSentence parses TARGET [TIME] [WHY].
func parseSentence(arg string) (whom event.Target, d time.Duration, why string, ok bool) {
	word, rest, _ := strings.Cut(arg, " ")
	whom, ok = parseTarget(word)
	d, why = cutTime(strings.TrimSpace(rest))
	return whom, d, why, ok
}

// op makes a member an operator of the room: NICK [off].
func (t *Talk) op(ctx context.Context, arg string) error {
	return t.rank(ctx, arg, event.Operator, wording.OpWhom)
}

// voice lets a member speak in a moderated room: NICK [off].
func (t *Talk) voice(ctx context.Context, arg string) error {
	return t.rank(ctx, arg, event.Voice, wording.VoiceWhom)
}

func (t *Talk) rank(ctx context.Context, arg string, rank event.Rank, whom wording.ID) error {
	words := strings.Fields(arg)
	switch {
	case len(words) == 2 && strings.EqualFold(words[1], "off"):
		rank = 0
	case len(words) != 1:
		return t.usageOf(whom)
	}
	return t.do(ctx, t.seat.SetRank(ctx, t.at, words[0], rank))
}

// topic shows the topic of the room, or sets it. A "-" removes it.
func (t *Talk) topic(ctx context.Context, arg string) error {
	if arg == "" {
		info, err := t.seat.Describe(ctx, t.at)
		switch {
		case err != nil:
			return t.do(ctx, err)
		case info.Topic == "":
			return t.notice(ctx, wording.TopicNone, wording.Room(t.at))
		}
		return t.notice(ctx, wording.TopicIs, wording.Room(t.at), wording.Text(info.Topic), wording.Nick(info.TopicBy),
			wording.When(info.TopicTime.Local().Format(wording.LongTime)))
	}
	if arg == "-" {
		arg = ""
	}
	return t.do(ctx, t.seat.SetTopic(ctx, t.at, arg))
}

// invite lets a user enter the room whatever its settings.
func (t *Talk) invite(ctx context.Context, arg string) error {
	if arg == "" {
		return t.usageOf(wording.InviteWhom)
	}
	if err := t.seat.Invite(ctx, t.at, arg); err != nil {
		return t.do(ctx, err)
	}
	return t.notice(ctx, wording.InviteDone, wording.Nick(arg), wording.Room(t.at))
}

// whois shows a user.
func (t *Talk) whois(ctx context.Context, arg string) error {
	if arg == "" {
		arg = t.claim.Nick
	}
	return t.do(ctx, t.seat.Whois(ctx, arg))
}
