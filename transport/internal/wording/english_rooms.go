package wording

// Rooms over HTTP.
var (
	Posted       = counted("post.said", "said in {room}", "said {count} lines in {room}")
	PostedUnkept = counted("post.said.unkept", "said in {room}, but not kept: the server cannot write to its disk", "said {count} lines in {room}, but not kept: the server cannot write to its disk")
	PostNick     = text("post.nick", "say who you are: curl -d 'hello' http://NICK@HOST/rooms/{path}")
	PostEmpty    = text("post.empty", "there is nothing to say: the text is empty")
	PostTooLong  = text("post.too-long", "that is too long to be said: a request has at most {limit} bytes")
	PostLines    = text("post.lines", "those are too many lines to be said at once: a request has at most {limit}")
	PostCut      = text("post.cut", "the text was cut off, or is no form: nothing was said")
	PostKind     = text("post.kind", "only text can be said: send it as text/plain, or as a form with a field text")
	PostCommand  = text("post.command", "{command} is a command, and there are none here: nothing was said (to say a line that begins with a slash, begin it with two)")
	PostSlow     = text("post.slow", "you send lines too fast: nothing was said, try again later")
	ReadSlow     = text("read.slow", "you ask too often: try again later")
	FollowBody   = text("follow.body", "a request that follows a room has no body")
	FollowSince  = text("follow.since", "since is followed by the number of a line: its seq in JSON")
)

// The page without JavaScript.
var (
	plainIntro   = text("plain.intro", "This page needs no JavaScript.")
	plainFull    = text("plain.full", "The whole chat, with everything else")
	plainRooms   = text("plain.rooms", "Rooms")
	plainLines   = text("plain.lines", "Latest lines")
	plainNothing = text("plain.nothing", "Nothing has been said here yet.")
	plainRefresh = text("plain.refresh", "Show new lines")
	plainSay     = text("plain.say", "Say something")
	plainNick    = text("plain.nick", "Nick")
	plainText    = text("plain.text", "Text")
	plainSend    = text("plain.send", "Say it")
	plainFiles   = text("plain.files", "Files")
	plainLogIn   = text("plain.login", "Log in")
	PlainNoNick  = text("plain.no-nick", "first your nick: one word, by which the others know you")
	PlainHere    = counted("plain.here", "{count} person in {room}", "{count} people in {room}")
)
