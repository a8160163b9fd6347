package cli

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"tertulia/actors/plain"
)

// A Program has the help of a program, and of its commands.
type Program struct {
	Name     string
	Page              // of the program itself
	Commands []Page   // those that have a page
	Others   []string // the names of those that have none
}

// A Page is the help of a program or of a command.
type Page struct {
	Command string        // its name, empty for the program itself
	Flags   *flag.FlagSet // not nil
	Prefix  string        // of the variables that set the flags, empty where none do
	Text    func() string // the whole page
}

// Help is the command help. It writes the page of the command that args begin
// with, or that of the program. Where args name flags, with a dash or without,
// it writes what these are instead. It returns a *UsageError for a name that
// neither a command nor a flag has.
func (p *Program) Help(w io.Writer, args []string) error {
	args = slices.DeleteFunc(slices.Clone(args), func(arg string) bool {
		return slices.Contains([]string{"help", "-h", "-help", "--help"}, arg)
	})
	all := append([]Page{p.Page}, p.Commands...) // whose flags may be meant
	asked, dash := p.Page, ""                    // dash is in front of words that can only be flags
	if len(args) > 0 {
		i := slices.IndexFunc(p.Commands, func(c Page) bool { return c.Command == args[0] })
		if i >= 0 {
			asked, args, dash = p.Commands[i], args[1:], "-"
			all = []Page{asked, p.Page}
		}
	}
	if len(args) == 0 {
		_, err := io.WriteString(w, asked.Text())
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

// flag returns the entries of a flag, each after the commands for which it holds,
// or nothing where no page has the flag.
func (p *Program) flag(name string, pages []Page) string {
	var entries []string                  // those that differ
	commands := make(map[string][]string) // which have an entry
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

// Unknown returns the *UsageError for a word of the command line that is neither a
// command nor, after a dash, a flag. It names those that may be meant.
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

// indent is in front of the words on a flag.
const indent = "        "

// Entry returns the lines of a help that explain a flag.
func Entry(f *flag.Flag) string {
	if w, ok := f.Value.(watched); ok {
		plainly := *f
		f, plainly.Value = &plainly, w.Value // whose type may name the argument
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

// Wrap breaks text at blanks into lines of at most width characters.
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
