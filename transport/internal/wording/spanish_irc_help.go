package wording

// The texts of english_irc_help.go.
func init() {
	for name, text := range map[string]Message{
		"irc.help.admin":       {Other: "dice quién lleva el servidor"},
		"irc.help.away":        {Other: "dice que no estás, o sin texto que has vuelto"},
		"irc.help.chathistory": {Other: "muestra líneas anteriores de una sala: LATEST, BEFORE, AFTER, AROUND o BETWEEN"},
		"irc.help.help":        {Other: "enumera las órdenes, o describe una"},
		"irc.help.info":        {Other: "dice qué es este servidor"},
		"irc.help.invite":      {Other: "deja entrar a alguien en una sala"},
		"irc.help.ison":        {Other: "dice cuáles de estos usuarios están"},
		"irc.help.join":        {Other: "entra en una sala, nueva o no"},
		"irc.help.kick":        {Other: "echa a alguien de una sala"},
		"irc.help.kill":        {Other: "echa a alguien del servidor; para sus operadores"},
		"irc.help.list":        {Other: "enumera las salas"},
		"irc.help.lusers":      {Other: "dice cuántos usuarios hay"},
		"irc.help.markread":    {Other: "dice hasta cuándo has leído una conversación"},
		"irc.help.mode":        {Other: "muestra o cambia los ajustes de una sala, sus rangos y sus vetos"},
		"irc.help.monitor":     {Other: "te avisa cuando estos usuarios vienen y se van"},
		"irc.help.motd":        {Other: "muestra el mensaje del día"},
		"irc.help.names":       {Other: "muestra quién está en una sala"},
		"irc.help.nick":        {Other: "cambia tu apodo"},
		"irc.help.notice":      {Other: "dice algo a lo que ningún programa contesta"},
		"irc.help.ns":          {Other: "crea una cuenta, te hace entrar en ella o salir de ella"},
		"irc.help.oper":        {Other: "te hace operador del servidor, con una cuenta que lo es"},
		"irc.help.part":        {Other: "sale de una sala"},
		"irc.help.ping":        {Other: "se contesta cuando se ha tratado todo lo que enviaste"},
		"irc.help.privmsg":     {Other: "dice algo a una sala o a un usuario"},
		"irc.help.quit":        {Other: "sale del servidor"},
		"irc.help.redact":      {Other: "borra una línea, durante cinco minutos si es tuya"},
		"irc.help.register":    {Other: "crea una cuenta"},
		"irc.help.setname":     {Other: "cambia tu nombre real"},
		"irc.help.tagmsg":      {Other: "envía etiquetas sin texto, como una reacción"},
		"irc.help.tertulia":    {Other: "ejecuta una orden del chat sencillo, como LAST 50"},
		"irc.help.time":        {Other: "dice la hora del servidor"},
		"irc.help.topic":       {Other: "muestra o cambia el tema de una sala"},
		"irc.help.userhost":    {Other: "dice si unos usuarios están ausentes"},
		"irc.help.version":     {Other: "dice la versión del servidor"},
		"irc.help.wallops":     {Other: "dice algo a todos los operadores del servidor"},
		"irc.help.who":         {Other: "enumera usuarios"},
		"irc.help.whois":       {Other: "describe a un usuario"},
		"irc.help.whowas":      {Other: "describe a un usuario que se ha ido"},
	} {
		Spanish.add(name, text)
	}
}
