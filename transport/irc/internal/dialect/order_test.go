package dialect_test

import (
	"strings"
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

func TestTopicsAndKicks(t *testing.T) {
	shows(t, 0, by(event.Topic, "exam at ten"), ":ana!~u@tertulia TOPIC #lab :exam at ten")
	shows(t, 0, by(event.Topic, ""), ":ana!~u@tertulia TOPIC #lab :")
	shows(t, 0, on(event.Kicked, "be kind"), ":ana!~u@tertulia KICK #lab bob :be kind")
	shows(t, 0, on(event.Kicked, ""), ":ana!~u@tertulia KICK #lab bob :ana")
	shows(t, 0, on(event.Kicked, strings.Repeat("x", 600)), fill(":ana!~u@tertulia KICK #lab bob :", ""))
}

func TestRanksAreModes(t *testing.T) {
	for _, c := range []struct {
		was, is event.Rank
		want    string
	}{
		{0, event.Operator, "+o bob"},
		{0, event.Voice, "+v bob"},
		{event.Operator, 0, "-o bob"},
		{event.Operator, event.Voice, "-o+v bob bob"},
		{event.Voice, event.Operator | event.Voice, "+o bob"},
		{event.Operator | event.Voice, 0, "-ov bob bob"},
		{0, 0, "-ov bob bob"}, // of an older server
	} {
		v := on(event.Ranked, "")
		v.Was, v.Rank = c.was, c.is
		shows(t, 0, v, ":ana!~u@tertulia MODE #lab "+c.want)
	}
	v := on(event.Ranked, "")
	v.Nick, v.Rank = "", event.Operator
	shows(t, 0, v, ":irc.example MODE #lab +o bob")
}

func TestBansAreModes(t *testing.T) {
	for peer, mask := range map[string]string{
		"bob": "bob!*@*", "10.0.0.1": "*!*@10.0.0.1", "10.0.0.0/8": "*!*@10.0.0.0/8", "2001:db8::1": "*!*@2001:db8::1", "*!~bob@*": "*!~bob@*",
	} {
		v := by(event.Banned, "spam")
		v.Peer = peer
		shows(t, 0, v, ":ana!~u@tertulia MODE #lab +b "+mask)
		v.Kind = event.Unbanned
		shows(t, 0, v, ":ana!~u@tertulia MODE #lab -b "+mask)
	}
}

func TestListsOfMasksAreModes(t *testing.T) {
	v := by(event.Masked, event.Exceptions)
	v.Peer = "*!*@10.0.0.0/8"
	shows(t, 0, v, ":ana!~u@tertulia MODE #lab +e *!*@10.0.0.0/8")
	v.Kind, v.Text = event.Unmasked, event.Invitations
	shows(t, 0, v, ":ana!~u@tertulia MODE #lab -I *!*@10.0.0.0/8")
}

func TestAUserWhomABanPutsOutIsKicked(t *testing.T) {
	v := by(event.Left, "")
	v.Reason = event.EndBanned
	shows(t, 0, v, ":irc.example KICK #lab ana :banned")
	v.Reason = event.EndKicked // others have seen the KICK
	shows(t, 0, v)
}

// A user who is banned from the server is put out of each of their rooms, as by a KILL. A client who shares two of them would
// see two QUITs.
func TestAUserWhoIsBannedFromTheServerIsKickedFromEachRoom(t *testing.T) {
	v := on(event.Expelled, "spam")
	shows(t, 0, v, ":ana!~u@tertulia KICK #lab bob :ana banned bob from the server: spam")
	v.Nick = ""
	shows(t, 0, v, ":irc.example KICK #lab bob :bob is banned from the server: spam")
}

func TestMutesAreToldInWords(t *testing.T) {
	v := on(event.Muted, "spam")
	v.Seconds = 600
	shows(t, 0, v, ":irc.example NOTICE #lab :ana muted bob for 10 minutes: spam")
	v.Kind, v.Text = event.Unmuted, ""
	shows(t, tags, v, "@time="+stamp+" :irc.example NOTICE #lab :ana lets bob speak again")
}

func TestSettingsAreModes(t *testing.T) {
	set := func(all ...event.Setting) room.View {
		v := by(event.Configured, "")
		for _, s := range all {
			v.Text = s.Append(v.Text)
		}
		return v
	}
	for _, c := range []struct {
		v    room.View
		want string
	}{
		{set(event.Setting{Name: event.SetInvite, On: true}), "+i"},
		{set(event.Setting{Name: event.SetModerated}), "-m"},
		{set(event.Setting{Name: event.SetTopic, On: true}), "-t"},
		{set(event.Setting{Name: event.SetTopic}), "+t"},
		{set(event.Setting{Name: event.SetSecret, On: true}, event.Setting{Name: event.SetNoCTCP, On: true}), "+sC"},
		{set(event.Setting{Name: event.SetKey, On: true}), "+k *"},
		{set(event.Setting{Name: event.SetLimit, On: true, Number: 30}, event.Setting{Name: event.SetKey}), "+l-k 30 *"},
		{set(event.Setting{Name: event.SetLimit}), "-l"},
	} {
		shows(t, 0, c.v, ":ana!~u@tertulia MODE #lab "+c.want)
	}
	slow := event.Setting{Name: event.SetSlow, On: true, Number: 5}
	shows(t, 0, set(slow), ":irc.example NOTICE #lab :ana changed #lab: a line every 5 seconds")
	shows(t, 0, set(slow, event.Setting{Name: event.SetInvite}), ":ana!~u@tertulia MODE #lab -i",
		":irc.example NOTICE #lab :ana changed #lab: a line every 5 seconds")
}

func TestAnInvitationIsForItsUserAndForClientsThatAskedForAll(t *testing.T) {
	v := on(event.Invited, "")
	shows(t, 0, v, ":ana!~u@tertulia INVITE bob #lab")
	v.Exact = true
	shows(t, 0, v)
	shows(t, protocol.InviteNotify, v, ":ana!~u@tertulia INVITE bob #lab")
	v.Exact, v.Echo = false, true
	shows(t, protocol.InviteNotify, v)
}

func TestNewsOfFilesHaveALink(t *testing.T) {
	v := by(event.Shared, "")
	v.File = &event.File{Change: event.Published, Path: "/lab 3/ñ.txt", Size: 17, Count: 1}
	shows(t, 0, v, `:irc.example NOTICE #lab :ana shared "/lab 3/ñ.txt" (17 bytes): http://host:8080/files/lab%203/%C3%B1.txt`)
	v.File = &event.File{Change: event.Deleted, Path: "/notes.txt", Size: 17, Count: 1}
	shows(t, 0, v, ":irc.example NOTICE #lab :ana deleted notes.txt")
	d := with(0)
	d.Files = ""
	v.File = &event.File{Change: event.Published, Path: "/notes.txt", Size: 17, Count: 1}
	compare(t, string(d.Append(nil, &v)), []string{":irc.example NOTICE #lab :ana shared notes.txt (17 bytes)"})
}

func TestARemovalIsForClientsThatKnowIt(t *testing.T) {
	v := by(event.Removed, event.Removal{Line: 29}.Text())
	shows(t, 0, v)
	shows(t, protocol.MessageRedaction, v, ":ana!~u@tertulia REDACT #lab t29")
	v.Text = event.Removal{Line: 29, Why: "spam, again"}.Text()
	shows(t, protocol.MessageRedaction, v, ":ana!~u@tertulia REDACT #lab t29 :spam, again")
	v.Text = "what?"
	shows(t, protocol.MessageRedaction, v)
}
