package wording

// The lines of a room, and answers about it.
var (
	private      = text("line.private", "{nick} (to you):")
	privateEcho  = text("line.echo", "you (to {other}):")
	alert        = text("line.alert", "{nick} (to the operators):")
	joined       = text("event.joined", "{nick} joined")
	leftRoom     = text("event.left", "{nick} left")
	leftWhy      = text("event.left.why", "{nick} left ({why})")
	crowdJoined  = counted("event.crowd.joined", "{count} person joined", "{count} people joined")
	crowdNamed   = counted("event.crowd.joined.names", "{count} person joined ({names})", "{count} people joined ({names})")
	crowdLeft    = counted("event.crowd.left", "{count} person left", "{count} people left")
	crowdBoth    = text("event.crowd.both", "{text}, {count} left")
	renamed      = text("event.renamed", "{nick} is now {other}")
	renames      = counted("event.renames", "{count} person changed their nick ({names})", "{count} people changed their nicks ({names})")
	andMore      = text("names.more", "{names} and {count} more")
	enteredAlone = text("answer.entered.alone", "you are {nick} in {room}, nobody else is here yet")
	entered      = counted("answer.entered", "you are {nick} in {room} with {names}", "you are {nick} in {room} with {count} others: {names}")
	roster       = text("answer.roster", "{count} in {room}")
	rosterNamed  = text("answer.roster.names", "{count} in {room}: {names}")
	roomsOne     = text("answer.rooms", "{room}: {count} here")
	roomsMore    = text("answer.rooms.more", "and {count} more rooms")
	whoami       = text("answer.whoami", "you are {nick} in {room}")
	recent       = counted("answer.recent", "{count} line; /since {line} shows what follows", "{count} lines; /since {line} shows what follows")
	recentMore   = counted("answer.recent.more", "{count} line; /since {line} shows the next ones", "{count} lines; /since {line} shows the next ones")
	gap          = text("answer.gap", "lines are missing here: the server keeps only the latest")
	pong         = text("answer.pong", "pong")
	pongUnkept   = text("answer.pong.unkept", "handled, but not kept: the server cannot write to its disk")
	removed      = text("event.removed", "{nick} removed line {line}")
	foundOne     = text("answer.found.one", "{room} {when} [{line}] {text}")
	found        = counted("answer.found", "{count} line found; /since and its number, in its room, shows what followed it", "{count} lines found; /since and a number, in its room, shows what followed it")
	foundMore    = text("answer.found.more", "these are the newest {count}: add words, in #ROOM, from NICK or since DATE to find others")
	foundNone    = text("answer.found.none", "no line was found")
)

// The notices of a room, and the reasons for the end of a seat.
var (
	notHeard    = text("notice.not-heard", "you are not in {room}: nobody heard that")
	backlogged  = text("notice.backlogged", "not everything has reached you yet: ask for more when it has")
	saving      = text("notice.saving", "the server waits for many who read slowly, and gives no long answers: ask again in a few seconds")
	busy        = text("notice.busy", "many ask for long answers at this moment: ask again in a second")
	privateLost = text("notice.private-lost", "{nick}'s connection was lost: your last private message to them may not have arrived")
	privateKept = text("notice.private-kept", "{nick}'s connection was lost: your last private message to them may not have arrived, and is shown to them if they come back")

	keptAgain = text("notice.kept", "what is said is kept again")
	// Unkept is the notice to everybody that the history cannot be written.
	Unkept = text("notice.unkept", "from now on, what is said is not kept: the server cannot write to its disk")

	leftSlow  = text("left.slow", "too slow")
	leftLost  = text("left.lost", "connection lost")
	leftFault = text("left.fault", "a fault in the server")

	byeQuit     = text("bye", "bye")
	byeReplaced = text("bye.replaced", "you are here from another connection now")
	byeFault    = text("bye.fault", "you were dropped: a fault in the server")

	// DroppedSlow is the last line to a user who reads too slowly.
	DroppedSlow = text("bye.slow", "you were dropped: your connection did not take what was said")
	// Closing is the last line to everybody.
	Closing = text("closing", "the server is closing")
)

// Why a nick or a room's name is refused.
var (
	nameEmpty        = text("name.empty", "a name needs at least one letter or digit")
	nameNotUTF8      = text("name.not-utf8", "a name is written in UTF-8")
	nameTooLong      = text("name.too-long", "a name has at most {limit} characters, this one has {count}")
	nameInvisible    = text("name.invisible", "a name has no characters that cannot be seen")
	nameLoneMark     = text("name.lone-mark", "a name has no accents on their own")
	nameForeignMark  = text("name.foreign-mark", "a name has no accents of another script than its letters'")
	nameMixedDigits  = text("name.mixed-digits", "a name has digits of one kind only")
	nameMixedScripts = text("name.mixed-scripts", "a name has letters of one script only, so that nobody can forge another's")
	nameBadStart     = text("name.bad-start", "a name begins with a letter or digit")
	nameSpace        = text("name.space", "a name is one word of letters, digits and the marks _ - . alone")
	nameBadCharacter = text("name.bad-character", "a name has letters, digits and _ - . only")

	nickReserved     = text("nick.reserved", "the nick {other} is the server's own")
	nickLikeReserved = text("nick.like-reserved", "{nick} looks like {other}, which is the server's own")
	nickTaken        = text("nick.taken", "{nick} is taken")
	nickLikeTaken    = text("nick.like-taken", "{nick} looks like {other}, who is here")
	nickKept         = text("nick.kept", "{nick} is kept for somebody who has just left, for {when}")
	nickLikeKept     = text("nick.like-kept", "{nick} looks like {other}, which is kept for somebody who has just left, for {when}")
	nickTooOften     = text("nick.too-often", "you have changed your nick often: you can change it again in {when}")
	nickFree         = text("nick.free", "{why}; {other} is free")
)

// Why a room, a private line or a list of ignored users is refused.
var (
	roomBadName   = text("room.bad-name", "no room can be called that: {why}")
	roomNotIn     = text("room.not-in", "you are not in {room}")
	roomNone      = text("room.none", "there is no room {room}: /rooms lists those that are")
	roomsFull     = text("room.too-many", "there are {count} rooms already, and no more at once")
	roomsFullAddr = text("room.too-many.address", "there are {count} rooms from your address already, and no more at once: /rooms lists those that are")

	roomModerated  = text("room.moderated", "{room} is moderated: only members with a voice speak there")
	roomSlow       = text("room.slow", "{room} is slow: you can speak again in {when}")
	roomInviteOnly = text("room.invite-only", "{room} is for invited people only")
	roomBadKey     = text("room.bad-key", "{room} needs its key")
	roomFull       = text("room.full", "{room} is full: it has {count} people")
	roomRank       = text("room.rank", "only the operators of {room} can do that")
	roomPeerNotIn  = text("room.peer-not-in", "{nick} is not in {room}")
	roomPeerIn     = text("room.peer-in", "{nick} is in {room} already")
	roomBadSetting = text("room.bad-setting", "{room} cannot have that setting: a key has at most 64 bytes, and a pause at most an hour")

	tellAbsent       = text("tell.absent", "nobody here is called {nick}: /who lists who is here")
	tellLeft         = text("tell.left", "not sent: {nick} left {left}, and nobody here has that nick now")
	tellChangedHands = text("tell.changed-hands", "not sent: this {nick} came {when}, and another {other} left {left}. Send it again if you mean this one")
	tellUnread       = text("tell.unread", "not sent: {nick} has not read what was sent to them before. Send it again in a few seconds")

	ignoreSelf    = text("ignore.self", "you cannot ignore yourself")
	ignoreTwice   = text("ignore.twice", "you ignore {nick} already: /unignore {nick} shows their lines again")
	ignoreTooMany = text("ignore.too-many", "you ignore {limit} people already: /unignore NICK removes one")
	ignoreNone    = text("ignore.none", "you do not ignore {nick}: /ignore lists whom you ignore")
)

// Why lines are not shown, found or removed.
var (
	lineNone       = text("history.no-line", "there is no line {line}")
	lineNotOwn     = text("history.not-own", "line {line} is not yours")
	lineTooOld     = text("history.too-old", "line {line} is older than five minutes: it stays")
	searchNoWords  = text("history.no-words", "which words? for example /search exam room, or /search exam in #lab from eva since 2026-11-01")
	searchTooLong  = text("history.too-long", "that is too much to search for: a few words do")
	searchTooSlow  = text("history.too-slow", "that search takes too long: add words, in #ROOM, from NICK or since DATE")
	searchTooOften = text("history.too-often", "one search a second: try again")
	historyOff     = text("history.off", "this server keeps nothing that can be searched")
	historyFailed  = text("history.failed", "the history cannot be read at this moment: try again later")
)

// How long the lines of rooms are kept.
var (
	keptFor    = text("kept.for", "what is said in rooms is kept for {when}")
	keptEver   = text("kept.ever", "what is said in rooms is kept")
	keptGuests = text("kept.guests", "{text}, and guests can look back {when}")
	keptNot    = text("kept.not", "what is said is not kept: the history has a fault")
)

// Times.
var (
	days    = counted("time.days", "{count} day", "{count} days")
	hours   = counted("time.hours", "{count} hour", "{count} hours")
	minutes = counted("time.minutes", "{count} minute", "{count} minutes")
	seconds = text("time.seconds", "{count} seconds")
	ago     = text("time.ago", "{when} ago")
	justNow = text("time.now", "just now")
)

// Why a connection has no place.
var (
	serverFull  = text("limits.full", "the server is full, come back later")
	addrLimit   = text("limits.address", "there are too many connections from your address")
	unknownFail = text("failed", "that failed, try again later")
)
