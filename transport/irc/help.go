package irc

import (
	"maps"
	"slices"
	"strings"

	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// help lists the commands, or describes one. The source is HELP of modern.ircdocs.horse.
func (s *session) help(r *request) error {
	if len(r.Params) == 0 || r.Params[0] == "" {
		s.helpAll(r)
		return nil
	}
	subject := strings.ToUpper(r.Params[0])
	topic, known := topics[subject]
	if !known {
		r.numeric(s, protocol.ErrHelpNotFound, subject, wording.Say(wording.IRCHelpNone))
		return nil
	}
	r.numeric(s, protocol.RplHelpStart, subject, strings.TrimSpace(subject+" "+topic.params))
	r.numeric(s, protocol.RplHelpTxt, subject, wording.Say(topic.text))
	r.numeric(s, protocol.RplEndOfHelp, subject, "End of /HELP.")
	return nil
}

// helpAll lists the commands.
func (s *session) helpAll(r *request) {
	const subject = "*"
	r.numeric(s, protocol.RplHelpStart, subject, wording.Say(wording.IRCHelpHead))
	for _, names := range fitted(slices.Sorted(maps.Keys(topics)), " ") {
		r.numeric(s, protocol.RplHelpTxt, subject, names)
	}
	r.numeric(s, protocol.RplEndOfHelp, subject, "End of /HELP.")
}

// A topic describes a command to users.
type topic struct {
	params string
	text   wording.ID
}

// topics are what HELP describes.
var topics = map[string]topic{
	"ADMIN": {"", wording.IRCHelpAdmin}, "AWAY": {"[:text]", wording.IRCHelpAway}, "CHATHISTORY": {"subcommand room from limit", wording.IRCHelpChathistory},
	"HELP": {"[command]", wording.IRCHelpHelp}, "INFO": {"", wording.IRCHelpInfo}, "INVITE": {"nick room", wording.IRCHelpInvite},
	"ISON": {"nick...", wording.IRCHelpIson}, "JOIN": {"room[,room] [key[,key]]", wording.IRCHelpJoin}, "KICK": {"room nick [:why]", wording.IRCHelpKick},
	"KILL": {"nick [:why]", wording.IRCHelpKill}, "LIST": {"[mask] [>n|<n]", wording.IRCHelpList}, "LUSERS": {"", wording.IRCHelpLusers},
	"MARKREAD": {"target [timestamp=time]", wording.IRCHelpMarkread}, "MODE": {"target [modes [params]]", wording.IRCHelpMode},
	"MONITOR": {"+|- nick[,nick], C, L or S", wording.IRCHelpMonitor}, "MOTD": {"", wording.IRCHelpMotd}, "NAMES": {"[room]", wording.IRCHelpNames},
	"NICK": {"nick", wording.IRCHelpNick}, "NOTICE": {"target :text", wording.IRCHelpNotice}, "NS": {"REGISTER|IDENTIFY|LOGOUT ...", wording.IRCHelpNS},
	"OPER": {"account password", wording.IRCHelpOper}, "PART": {"room[,room] [:why]", wording.IRCHelpPart}, "PING": {"token", wording.IRCHelpPing},
	"PRIVMSG": {"target[,target] :text", wording.IRCHelpPrivmsg}, "QUIT": {"[:why]", wording.IRCHelpQuit}, "REDACT": {"target msgid [:why]", wording.IRCHelpRedact},
	"REGISTER": {"account email password", wording.IRCHelpRegister}, "SETNAME": {":name", wording.IRCHelpSetname}, "TAGMSG": {"target", wording.IRCHelpTagmsg},
	"TERTULIA": {"command", wording.IRCHelpTertulia}, "TIME": {"", wording.IRCHelpTime}, "TOPIC": {"room [:topic]", wording.IRCHelpTopic},
	"USERHOST": {"nick...", wording.IRCHelpUserhost}, "VERSION": {"", wording.IRCHelpVersion}, "WALLOPS": {":text", wording.IRCHelpWallops},
	"WHO": {"[mask] [%fields]", wording.IRCHelpWho}, "WHOIS": {"nick", wording.IRCHelpWhois}, "WHOWAS": {"nick [count]", wording.IRCHelpWhowas},
}
