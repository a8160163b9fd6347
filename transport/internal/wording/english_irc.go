package wording

// Messages of IRC.
var (
	IRCNickVaried     = text("irc.nick-varied", "{why}: you are {nick} now")
	IRCNickRegistered = text("irc.nick-registered", "if {nick} is your account, log in: with SASL, or with {nick}:PASSWORD as the password of the server in your client")
	IRCAccountNeeded  = text("irc.account-needed", "you need an account here: log in with SASL, or with NICK:PASSWORD as the password of the server in your client")
	IRCNotUTF8        = text("irc.not-utf8", "that line was not sent, since it is not UTF-8: set the encoding of your client to UTF-8")
	IRCAccountIsNick  = text("irc.account-is-nick", "an account has the nick of its user: change your nick first")
	IRCNoCode         = text("irc.no-code", "no account waits for a code")
	IRCNickServ       = text("irc.nickserv", "NickServ knows REGISTER PASSWORD, IDENTIFY [NICK] PASSWORD, LOGOUT, PASSWD OLD NEW and DROP PASSWORD")
	IRCNoMarker       = text("irc.no-marker", "up to where you have read cannot be kept now")
	IRCNoLineID       = text("irc.no-line-id", "there is no such line here")
)
