package wording

// An Arg fills a placeholder of a message.
type Arg struct {
	field  field
	text   string
	number uint64
	format format
}

// format is how an argument is shown.
type format uint8

const (
	asText   format = iota
	asDigits        // a number without separators
	asCount         // a number with a comma after each thousand
)

// field is the name of a placeholder.
type field uint8

const (
	_ field = iota
	nick
	other
	where
	count
	limit
	line
	words
	names
	why
	command
	path
	size
	when
	left
	address
	service
)

// fields are the placeholders that a message may have.
var fields = map[string]field{
	"nick": nick, "other": other, "room": where, "count": count, "limit": limit, "line": line, "text": words, "names": names,
	"why": why, "command": command, "path": path, "size": size, "when": when, "left": left, "address": address, "service": service,
}

// Nick fills {nick}: the nick that the message is about.
func Nick(s string) Arg { return Arg{field: nick, text: s} }

// Other fills {other}: another name or word.
func Other(s string) Arg { return Arg{field: other, text: s} }

// Room fills {room}: a room's name with its #.
func Room(s string) Arg { return Arg{field: where, text: s} }

// Count fills {count} with a number that has commas. The number chooses the form of the message.
func Count(n uint64) Arg { return Arg{field: count, number: n, format: asCount} }

// Digits is Count for a number without commas.
func Digits(n uint64) Arg { return Arg{field: count, number: n, format: asDigits} }

// Limit fills {limit}: the most that is allowed.
func Limit(n uint64) Arg { return Arg{field: limit, number: n, format: asDigits} }

// Most fills {limit} with a limit in words.
func Most(s string) Arg { return Arg{field: limit, text: s} }

// Line fills {line}: the number of a line.
func Line(n uint64) Arg { return Arg{field: line, number: n, format: asDigits} }

// Text fills {text}: words of a user, or a sentence that is complete already.
func Text(s string) Arg { return Arg{field: words, text: s} }

// Names fills {names}: a list.
func Names(s string) Arg { return Arg{field: names, text: s} }

// Why fills {why}: a reason.
func Why(s string) Arg { return Arg{field: why, text: s} }

// Command fills {command}: words to be typed.
func Command(s string) Arg { return Arg{field: command, text: s} }

// Path fills {path}: the path or name of a file.
func Path(s string) Arg { return Arg{field: path, text: s} }

// Size fills {size}: a number of bytes with its unit.
func Size(s string) Arg { return Arg{field: size, text: s} }

// When fills {when}: a time or a duration.
func When(s string) Arg { return Arg{field: when, text: s} }

// Left fills {left}: a second time, at which somebody left.
func Left(s string) Arg { return Arg{field: left, text: s} }

// Address fills {address}: a URL or an IP address.
func Address(s string) Arg { return Arg{field: address, text: s} }

// Service fills {service}: what a peer took the server for.
func Service(s string) Arg { return Arg{field: service, text: s} }
