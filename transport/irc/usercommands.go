package irc

// userCommands are the commands about users, what they say, and the server.
func userCommands() map[string]command {
	return map[string]command{
		"PRIVMSG": {run: (*session).privmsg, cost: 1},
		"NOTICE":  {run: (*session).notice, cost: 1},
		"TAGMSG":  {run: (*session).tagmsg, cost: 1},

		"WHO":      {run: (*session).who, cost: 1},
		"WHOIS":    {run: (*session).whois, cost: 1},
		"WHOWAS":   {run: (*session).whowas, cost: 1},
		"USERHOST": {run: (*session).userhost, min: 1, cost: 1},
		"ISON":     {run: (*session).ison, min: 1, cost: 1},
		"MONITOR":  {run: (*session).monitor, min: 1, cost: 1},

		"AWAY":    {run: (*session).away, cost: 1},
		"SETNAME": {run: (*session).setname, min: 1, cost: 1},

		"LUSERS":  {run: (*session).lusers, cost: 1},
		"MOTD":    {run: (*session).motd, cost: 1},
		"VERSION": {run: (*session).version, cost: 1},
		"TIME":    {run: (*session).time, cost: 1},
		"INFO":    {run: (*session).info, cost: 1},
		"ADMIN":   {run: (*session).admin, cost: 1},
		"LINKS":   {run: (*session).links, cost: 1},
		"STATS":   {run: (*session).stats, min: 1, cost: 1},
		"HELP":    {run: (*session).help, cost: 1},
		"HELPOP":  {run: (*session).help, cost: 1},

		"OPER":    {run: (*session).oper, min: 2, cost: 1},
		"KILL":    {run: (*session).kill, min: 1, cost: 1},
		"WALLOPS": {run: (*session).wallops, min: 1, cost: 1},
		"REHASH":  {run: (*session).rehash, cost: 1},
	}
}
