package wording

// What the server tells users of IRC about itself and about files.
var (
	IRCNoDCC      = text("irc.dcc", "files and chats between two machines do not pass here")
	IRCNoDCCShelf = text("irc.dcc.shelf", "files are not sent from machine to machine here: put it on the shelf, {address}, where everybody can fetch it")
	IRCRealName   = text("irc.real-name", "a real name has 1 to {limit} bytes: yours was not changed")
	IRCHello      = text("irc.motd.hello", "welcome: everybody meets in {room}, also people without IRC")
	IRCPage       = text("irc.motd.page", "the chat and the files are also on a page: {address}")
	IRCShelf      = text("irc.motd.shelf", "the shelf for files: {address}")
	IRCHelp       = text("irc.motd.help", "/quote HELP lists the commands")
	IRCInfo       = text("irc.info", "this is tertulia {text}, a chat for one room full of people, and a shelf for their files")
	IRCSince      = text("irc.info.since", "it runs since {when}")
	IRCHelpNone   = text("irc.help.none", "there is no help about that: HELP alone lists the commands")
	IRCHelpHead   = text("irc.help.head", "HELP and one of these describes it:")
)
