package dialect_test

import (
	"strings"
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

func TestUsersComeAndGo(t *testing.T) {
	shows(t, 0, by(event.Joined, "Ana G"), ":ana!~u@tertulia JOIN #lab")
	shows(t, 0, by(event.Left, ""), ":ana!~u@tertulia PART #lab")
	shows(t, 0, by(event.Left, "to lunch"), ":ana!~u@tertulia PART #lab :to lunch")
	shows(t, 0, by(event.Quit, ""), ":ana!~u@tertulia QUIT")
	shows(t, 0, by(event.Quit, "bye"), ":ana!~u@tertulia QUIT :Quit: bye")
	lost := by(event.Quit, "")
	lost.Reason = event.EndLost
	shows(t, 0, lost, ":ana!~u@tertulia QUIT :connection lost")
	shows(t, 0, private(event.Renamed, ""), ":ana!~u@tertulia NICK bob")
	shows(t, 0, by(event.Quit, strings.Repeat("x", 600)), fill(":ana!~u@tertulia QUIT :Quit: ", ""))
}

func TestEachJoinAndLeaveIsShownByItself(t *testing.T) {
	v := by(event.Joined, "")
	v.Exact = true
	shows(t, 0, v, ":ana!~u@tertulia JOIN #lab")
	shows(t, 0, room.View{Entry: event.Entry{Time: noon, Room: "#lab"}, Summary: &room.Summary{Joined: 7}})
}

func TestAJoinWithTheAccountAndTheRealName(t *testing.T) {
	v := by(event.Joined, "Ana G")
	shows(t, protocol.ExtendedJoin, v, ":ana!~u@tertulia JOIN #lab * :Ana G")
	v.Account = "Ana"
	shows(t, protocol.ExtendedJoin|tags, v, "@time="+stamp+";account=Ana :ana!~u@tertulia JOIN #lab Ana :Ana G")
}

func TestChangesOfAUserAreForClientsThatAskedForThem(t *testing.T) {
	loggedIn := by(event.LoggedIn, "")
	loggedIn.Account = "Ana"
	for _, c := range []struct {
		caps protocol.Capabilities
		v    room.View
		want string
	}{
		{protocol.AwayNotify, by(event.Away, "lunch"), "AWAY :lunch"},
		{protocol.AwayNotify, by(event.Away, ""), "AWAY"},
		{protocol.Setname, by(event.RealName, "Ana G"), "SETNAME :Ana G"},
		{protocol.AccountNotify, loggedIn, "ACCOUNT Ana"},
		{protocol.AccountNotify, by(event.LoggedIn, ""), "ACCOUNT *"},
	} {
		shows(t, 0, c.v)
		shows(t, c.caps, c.v, ":ana!~u@tertulia "+c.want)
		c.v.Watched = true
		shows(t, c.caps, c.v)
		shows(t, c.caps|protocol.ExtendedMonitor, c.v, ":ana!~u@tertulia "+c.want)
	}
}
