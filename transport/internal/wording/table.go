package wording

import (
	"fmt"
	"strconv"
	"strings"
)

// A Message is the text of a message in one language. A placeholder such as {nick} stands for an
// argument.
type Message struct {
	One   string `json:"one,omitempty"` // for a {count} of 1; "" if there is one form only
	Other string `json:"other"`
}

// Messages returns all messages in a language, by name.
func Messages(in Language) map[string]Message {
	all := make(map[string]Message, len(templates))
	for name, t := range templates {
		if t.texts[in] != (Message{}) {
			all[name] = t.texts[in]
		}
	}
	return all
}

// An ID is a message of the table.
type ID struct{ *template }

// A template is a message in all languages. Its texts are split at their placeholders each time that they are
// said: there are many templates, and the parts of all of them would be a quarter of an idle server's heap.
type template struct {
	name  string
	texts [languages]Message
}

// templates is the table, by the names of the messages.
var templates = make(map[string]*template)

// text adds a message with one form to the table, in English.
func text(name, other string) ID { return counted(name, "", other) }

// counted adds a message to the table, in English; one is its form for a {count} of 1, or "". It
// panics if the name is in use, or if no argument can fill a placeholder.
func counted(name, one, other string) ID {
	if templates[name] != nil {
		panic("wording: two messages are called " + name)
	}
	templates[name] = &template{name: name}
	English.add(name, Message{one, other})
	return ID{templates[name]}
}

// add adds the text of a message in one language. It panics if there is no such message, or if the
// language has a text for it, or if no argument can fill a placeholder.
func (in Language) add(name string, m Message) {
	t := templates[name]
	if t == nil || t.texts[in] != (Message{}) {
		panic(fmt.Sprintf("wording: the message %s is unknown, or has two texts in %s", name, in))
	}
	check(m.One)
	check(m.Other)
	t.texts[in] = m
}

// check panics if no argument can fill a placeholder of a text.
func check(text string) {
	for text != "" {
		_, _, text = cut(text)
	}
}

// cut splits a text at its first placeholder, which is 0 if there is none.
func cut(text string) (before string, placeholder field, after string) {
	before, rest, found := strings.Cut(text, "{")
	if !found {
		return before, 0, ""
	}
	name, after, ended := strings.Cut(rest, "}")
	if placeholder = fields[name]; placeholder == 0 || !ended {
		panic(fmt.Sprintf("wording: the placeholder {%s} is not known", name))
	}
	return before, placeholder, after
}

// Say returns a message in a language. args fill its placeholders.
func (in Language) Say(id ID, args ...Arg) string { return string(in.Append(nil, id, args...)) }

// Append appends a message in a language to dst. args fill its placeholders; one that has no
// argument is left out. Append allocates only if dst is too small.
func (in Language) Append(dst []byte, id ID, args ...Arg) []byte {
	m := &id.texts[in]
	text := m.Other
	if m.One != "" {
		if n, given := find(args, count); given && n.number == 1 {
			text = m.One
		}
	}
	for text != "" {
		before, placeholder, after := cut(text)
		dst = append(dst, before...)
		if placeholder != 0 {
			if a, given := find(args, placeholder); given {
				dst = a.append(dst, in)
			}
		}
		text = after
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

// append appends the argument as it is shown in a language.
func (a Arg) append(dst []byte, in Language) []byte {
	switch a.format {
	case asDigits:
		return strconv.AppendUint(dst, a.number, 10)
	case asCount:
		if a.number < ungrouped[in] {
			return strconv.AppendUint(dst, a.number, 10)
		}
		return appendGroups(dst, a.number, separators[in])
	}
	return append(dst, a.text...)
}

// How numbers are written: the mark after each thousand, and the smallest number that has it.
var (
	separators = [languages]string{English: ",", Spanish: "\u00a0"}
	ungrouped  = [languages]uint64{English: 1000, Spanish: 10000}
)

// appendGroups appends a number with a separator after each thousand.
func appendGroups(dst []byte, n uint64, separator string) []byte {
	if n < 1000 {
		return strconv.AppendUint(dst, n, 10)
	}
	dst = append(appendGroups(dst, n/1000, separator), separator...)
	rest := n % 1000
	if rest < 100 {
		dst = append(dst, '0')
	}
	if rest < 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendUint(dst, rest, 10)
}
