package cli

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"tertulia/actors/plain"
)

// A Program holds the help of a program and its commands.
type Program struct {
	Name     string
	Page              // page of the program itself
	Commands []Page   // commands with a page
	Others   []string // names of commands without a page
}

// A Page is the help of a program or a command.
type Page struct {
	Command string        // name of the command, empty for the program itself
	Flags   *flag.FlagSet // not nil
	Prefix  string        // prefix of the environment variables, empty if there are none
	Text    func() string // the whole page
}

// Help implements the command help. It writes the page of the command that args begin with, or
// the page of the program. If args name flags, with or without a dash, it writes their entries
// instead. The page of a command is followed by the entry of the program's flag of that name. It
// returns a *UsageError for an unknown name.
func (p *Program) Help(w io.Writer, args []string) error {
	args = slices.DeleteFunc(slices.Clone(args), func(arg string) bool {
		return slices.Contains([]string{"help", "-h", "-help", "--help"}, arg)
	})
	all := append([]Page{p.Page}, p.Commands...) // the pages to search for flags
	asked, dash := p.Page, ""                    // dash is set when a word can only be a flag
	if len(args) > 0 {
		i := slices.IndexFunc(p.Commands, func(c Page) bool { return c.Command == args[0] })
		if i >= 0 {
			asked, args, dash = p.Commands[i], args[1:], "-"
			all = []Page{asked, p.Page}
		}
	}
	if len(args) == 0 {
		text := asked.Text()
		if asked.Command != "" && p.Flags.Lookup(asked.Command) != nil {
			text += "\nThe flag of the same name:\n" + p.flag(asked.Command, []Page{p.Page})
		}
		_, err := io.WriteString(w, text)
		return err
	}
	var b strings.Builder
	for _, arg := range args {
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-"), "=")
		text := p.flag(name, all)
		if text == "" {
			return p.Unknown(dash + arg)
		}
		b.WriteString(text)
		dash = "-"
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// flag returns the entries of a flag. The names of its commands precede each entry. It returns
// "" if no page has the flag.
func (p *Program) flag(name string, pages []Page) string {
	var entries []string                  // different entries
	commands := make(map[string][]string) // the commands of each entry
	for _, page := range pages {
		f := page.Flags.Lookup(name)
		if f == nil {
			continue
		}
		entry := Entry(f)
		if page.Prefix != "" {
			entry += indent + "In the environment: " + InEnvironment(page.Prefix)(name) + "\n"
		}
		if commands[entry] == nil {
			entries = append(entries, entry)
		}
		commands[entry] = append(commands[entry], page.Command)
	}
	var b strings.Builder
	for _, entry := range entries {
		if list := strings.Join(commands[entry], ", "); list != "" {
			fmt.Fprintf(&b, "%s %s:\n", p.Name, list)
		}
		b.WriteString(entry)
	}
	return b.String()
}

// Unknown returns a *UsageError for an unknown command or, if word begins with a dash, an
// unknown flag. It suggests similar names.
func (p *Program) Unknown(word string) error {
	var commands, flags []string
	for _, page := range append([]Page{p.Page}, p.Commands...) {
		if page.Command != "" {
			commands = append(commands, page.Command)
		}
		page.Flags.VisitAll(func(f *flag.Flag) { flags = append(flags, f.Name) })
	}
	slices.Sort(flags)
	flags = slices.Compact(flags)
	if name := strings.TrimLeft(word, "-"); name != word {
		name, _, _ = strings.Cut(name, "=")
		return Usagef("there is no flag -%s%s", plain.Line(name), didYouMean("-", nearest(name, flags)))
	}
	meant := didYouMean("", nearest(word, append(commands, p.Others...)))
	if slices.Contains(flags, word) || meant == "" {
		meant = didYouMean("-", nearest(word, flags))
	}
	return Usagef("there is no command %q%s", word, meant)
}

// indent precedes each line of a flag's description.
const indent = "        "

// Entry returns the lines of a help page that explain a flag.
func Entry(f *flag.Flag) string {
	if w, ok := f.Value.(watched); ok {
		plainly := *f
		f, plainly.Value = &plainly, w.Value // the type of the value may name the argument
	}
	arg, text := flag.UnquoteUsage(f)
	var b strings.Builder
	b.WriteString("  -" + f.Name)
	if arg != "" {
		b.WriteString(" " + arg)
	}
	b.WriteByte('\n')
	if f.DefValue != "" && f.DefValue != "false" {
		text += " (default " + f.DefValue + ")"
	}
	for _, line := range Wrap(text, 80-len(indent)) {
		b.WriteString(indent + line + "\n")
	}
	return b.String()
}

// Wrap breaks text at spaces into lines of at most width bytes, except longer words.
func Wrap(text string, width int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}
