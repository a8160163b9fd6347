package wording

import "regexp"

// The arguments of commands, as /help shows them.
var arguments = map[string]ID{
	"NAME": argName, "TEXT": argText, "ROOM": argRoom, "NICK": argNick, "WORDS": argWords,
	"PASSWORD": argPassword, "OLD": argOld, "NEW": argNew, "CODE": argCode, "TARGET": argTarget, "KEY": argKey, "TIME": argTime,
	"FOLDER": argFolder, "FILE": argFile, "WHY": argWhy, "TOKEN": argToken,
}

var (
	argName   = text("argument.name", "NAME")
	argText   = text("argument.text", "TEXT")
	argRoom   = text("argument.room", "ROOM")
	argNick   = text("argument.nick", "NICK")
	argWords  = text("argument.words", "WORDS")
	argFolder = text("argument.folder", "FOLDER")
	argFile   = text("argument.file", "FILE")
	argWhy    = text("argument.why", "WHY")
	argToken  = text("argument.token", "TOKEN")

	argPassword = text("argument.password", "PASSWORD")
	argOld      = text("argument.old", "OLD")
	argNew      = text("argument.new", "NEW")
	argCode     = text("argument.code", "CODE")
	argTarget   = text("argument.target", "TARGET")
	argKey      = text("argument.key", "KEY")
	argTime     = text("argument.time", "TIME")
)

// argument matches an argument that has a name. Others are a letter.
var argument = regexp.MustCompile(`[A-Z]{2,}`)

// Arguments returns a command with its arguments in a language, for one in English, such as
// "/msg NICK TEXT".
func (in Language) Arguments(english string) string {
	return argument.ReplaceAllStringFunc(english, func(name string) string { return in.Say(arguments[name]) })
}
