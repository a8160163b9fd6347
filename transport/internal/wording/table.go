package wording

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
)

// A Message is the text of a message in one language. A placeholder such as {nick} stands for an
// argument.
type Message struct {
	One   string `json:"one,omitempty"` // for a {count} of 1; "" if there is one form only
	Other string `json:"other"`
}

// Messages returns all messages in English, by name.
func Messages() map[string]Message { return maps.Clone(english) }

// An ID is a message of the table.
type ID struct{ *template }

// A template is a message, parsed once at the start of the program.
type template struct {
	name       string
	one, other []part
}

// A part of a template is a placeholder, or a literal if field is 0.
type part struct {
	literal string
	field   field
}

var english = make(map[string]Message)

// text adds a message with one form to the table.
func text(name, other string) ID { return counted(name, "", other) }

// counted adds a message to the table; one is its form for a {count} of 1, or "". It panics if the
// name is in use, or if no argument can fill a placeholder.
func counted(name, one, other string) ID {
	if _, twice := english[name]; twice {
		panic("wording: two messages are called " + name)
	}
	english[name] = Message{one, other}
	return ID{&template{name, parse(one), parse(other)}}
}

// parse splits a text at its placeholders.
func parse(text string) (parts []part) {
	for text != "" {
		literal, rest, found := strings.Cut(text, "{")
		if literal != "" {
			parts = append(parts, part{literal: literal})
		}
		name, after, ended := strings.Cut(rest, "}")
		if found {
			f := fields[name]
			if f == 0 || !ended {
				panic(fmt.Sprintf("wording: the placeholder {%s} is not known", name))
			}
			parts = append(parts, part{field: f})
		}
		text = after
	}
	return parts
}

// Say returns a message in English. args fill its placeholders.
func Say(id ID, args ...Arg) string { return string(Append(nil, id, args...)) }

// Append appends a message in English to dst. args fill its placeholders; one that has no argument
// is left out. Append allocates only if dst is too small.
func Append(dst []byte, id ID, args ...Arg) []byte {
	parts := id.other
	if id.one != nil {
		if n, given := find(args, count); given && n.number == 1 {
			parts = id.one
		}
	}
	for i := range parts {
		dst = append(dst, parts[i].literal...)
		if a, given := find(args, parts[i].field); given {
			dst = a.append(dst)
		}
	}
	return dst
}

func find(args []Arg, f field) (a Arg, given bool) {
	for i := range args {
		if args[i].field == f {
			return args[i], true
		}
	}
	return a, false
}

// append appends the argument as it is shown.
func (a Arg) append(dst []byte) []byte {
	switch a.format {
	case asDigits:
		return strconv.AppendUint(dst, a.number, 10)
	case asCount:
		return appendComma(dst, a.number)
	}
	return append(dst, a.text...)
}

// appendComma appends a number with a comma after each thousand.
func appendComma(dst []byte, n uint64) []byte {
	if n < 1000 {
		return strconv.AppendUint(dst, n, 10)
	}
	dst = append(appendComma(dst, n/1000), ',')
	rest := n % 1000
	if rest < 100 {
		dst = append(dst, '0')
	}
	if rest < 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendUint(dst, rest, 10)
}
