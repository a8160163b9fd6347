package protocol

import "strconv"

// Bounds that ISUPPORT tells.
const (
	MaxAway     = 390 // bytes
	MaxKick     = 390
	MaxRealName = 390
	MaxTopic    = 390
	MaxRooms    = 100 // per user
	MaxRoomName = 33  // characters, with the #
	MaxNick     = 32  // characters
	MaxMonitor  = 100
	MaxTargets  = 4
	MaxModes    = 4   // with a parameter, in one MODE
	MaxMasks    = 100 // of a room's list
	MaxHistory  = 500 // lines of one CHATHISTORY
)

// The letters of modes.
const (
	UserModes    = "Bio"
	ChannelModes = "beI,k,l,Cimnst" // in the four groups of CHANMODES
)

// Support are the parts of ISUPPORT that differ between servers.
type Support struct {
	Network  string
	FileHost string // URL; empty: there is none
	History  bool   // draft/chathistory is there
}

// Tokens returns the tokens of ISUPPORT (005). At most 13 of them go into one line.
func (s Support) Tokens() []string {
	number := func(name string, n int) string { return name + "=" + strconv.Itoa(n) }
	all := []string{
		number("AWAYLEN", MaxAway), "BOT=B", "CASEMAPPING=ascii", "CHANLIMIT=#:" + strconv.Itoa(MaxRooms),
		"CHANMODES=" + ChannelModes, number("CHANNELLEN", MaxRoomName), "CHANTYPES=#", "ELIST=CMNTU", "EXCEPTS=e", "INVEX=I",
		number("KICKLEN", MaxKick), "MAXLIST=beI:" + strconv.Itoa(MaxMasks), number("MAXTARGETS", MaxTargets), number("MODES", MaxModes),
		number("MONITOR", MaxMonitor), "NETWORK=" + s.Network, number("NAMELEN", MaxRealName), number("NICKLEN", MaxNick), "PREFIX=(ov)@+", "SAFELIST", "STATUSMSG=@+",
		"TARGMAX=NAMES:1,LIST:1,KICK:4,WHOIS:1,WHOWAS:1,PRIVMSG:4,NOTICE:4,TAGMSG:4,MONITOR:100",
		number("TOPICLEN", MaxTopic), "UTF8ONLY", "WHOX",
	}
	if s.History {
		all = append(all, number("CHATHISTORY", MaxHistory), "MSGREFTYPES=msgid,timestamp")
	}
	if s.FileHost != "" {
		all = append(all, "soju.im/FILEHOST="+s.FileHost)
	}
	return all
}
