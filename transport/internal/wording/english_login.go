package wording

// Logging in, before and after a user has a seat.
var (
	WelcomeAccount   = text("welcome.account", "welcome to tertulia: an account is needed here: type /login, your nick and your password, or type your nick to make one")
	NickOwned        = text("first.registered", "{nick} is registered: type /login {nick} and its password, or another nick")
	NickOwnedFree    = text("first.registered.free", "{nick} is registered: type /login {nick} and its password, or another nick; {other} is free")
	AccountNeeded    = text("first.account", "an account is needed here: type /login, your nick and your password")
	NickNeedsAccount = text("first.account.nick", "an account is needed here: type /login {nick} and its password; /register and a password makes the account {nick}")
	LoginHow         = text("login.how", "which account? type /login, its nick and its password")
	LoggedIn         = text("login.done", "you are logged in as {nick}")
	LoggedInAlready  = text("login.already", "you are logged in as {nick} already")
	LoggedOut        = text("logout.done", "you are logged out, and you are {nick} now")
	CheckWaits       = text("login.waits", "your password waits a moment to be checked")
	LoginAgain       = text("login.again", "{why}: type /login, the nick and the password")
	NotBare          = text("login.bare", "not over this connection: anybody could speak as you. Come in over TCP, the page or our client, tertulia")
	HintClear        = text("hint.clear", "this connection is not encrypted: others on the way can read your password")
	HintSecure       = text("hint.secure", "this connection is not encrypted: others on the way can read your password. Port {count} is: tertulia chat tls://HOST:{count}, or ncat --ssl")
	HintDatagrams    = text("hint.datagrams", "UDP is not encrypted: others on the way can read your password")
)

// Accounts.
var (
	RegisterHow  = text("register.how", "which password? /register and a password of {count} to {limit} bytes, in quotes if it has spaces, makes an account of your nick")
	RegisterNick = text("register.nick", "first your nick: type it, and then /register and a password")
	AccountMade  = text("register.done", "the nick {nick} is yours now: /login {nick} and the password bring you back to it")
	PasswdHow    = text("passwd.how", "/passwd, the old password and a new one of {count} to {limit} bytes, in quotes if they have spaces")
	PasswdDone   = text("passwd.done", "your password is changed, and all other logins of your account have ended")
	DropHow      = text("account.drop.how", "/account drop and your password removes your account")
	DropDone     = text("account.drop.done", "the account {nick} is removed")
	OperatorHow  = text("operator.how", "/operator and the one-time code of the server")
	OperatorDone = text("operator.done", "you operate the server now: /help mod lists what you may do")
	WaitingLines = counted("waiting.lines", "{count} private line came while you were away:", "{count} private lines came while you were away:")
	MsgKept      = text("msg.kept", "{nick} is not here now, and reads it when they log in")
)

// What /help account shows.
var (
	HelpMore     = text("help.more", "/help account lists the commands about accounts, and /help mod those about order in a room")
	HelpRegister = text("help.register", "makes an account of your nick, which nobody else has then; a password with spaces stands in quotes")
	HelpLogin    = text("help.login", "logs you in to an account")
	HelpLogout   = text("help.logout", "makes you a guest again")
	HelpPasswd   = text("help.passwd", "changes your password; those with spaces stand in quotes")
	HelpAccount  = text("help.account", "removes your account")
	HelpOperator = text("help.operator", "makes you an operator of the server, with its one-time code")
)
