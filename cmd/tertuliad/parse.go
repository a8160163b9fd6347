package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/peterbourgon/ff/v3"

	"tertulia/cmd/internal/cli"
)

const envPrefix = "TERTULIA"

// envName is the environment variable that sets a flag.
var envName = cli.InEnvironment(envPrefix)

// flags is a flag set whose help is told in sections.
type flags struct {
	*flag.FlagSet
	sections []section
	given    *cli.Given // once it is being parsed
}

// parse reads the flags, then the environment, then the config file. Where help
// is asked for it is written to stdout, and the error is flag.ErrHelp. Any other
// error names the place where a person can put it right.
func parse(args []string, stdout io.Writer) (*config, error) {
	cfg := new(config)
	f := newFlags(cfg)
	f.given = cli.Watch(f.FlagSet)
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = io.WriteString(stdout, newFlags(new(config)).help())
		return nil, err
	case err != nil:
		return nil, f.explain(err)
	case f.NArg() > 0:
		return nil, fmt.Errorf("%q is not a flag: only flags are taken, or a command first", f.Arg(0))
	}
	f.given.Where = envName
	err = ff.Parse(f.FlagSet, nil,
		ff.WithEnvVarPrefix(envPrefix),
		ff.WithConfigFileFlag("config"),
		ff.WithConfigFileParser(f.parseFile),
	)
	if err == nil {
		err = cfg.check()
	}
	if err != nil {
		return nil, f.explain(err)
	}
	_, cfg.shelfChosen = f.given.Text("files-dir")
	cfg.values = make(map[string]string)
	f.VisitAll(func(fl *flag.Flag) { cfg.values[fl.Name] = fl.Value.String() })
	delete(cfg.values, "config") // whose values are those of the others
	cfg.ignored = f.ignoredIn(os.Environ())
	return cfg, nil
}

// parseFile reads a config file. ff.PlainParser does too, but it takes a file
// that ends in an error for one that is complete, and a name without a value for
// "true". Name and value may have an = between, as in other programs' files.
func (f *flags) parseFile(r io.Reader, set func(name, value string) error) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	path, _ := f.given.Text("config")
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) { // which Windows puts first
		n++
		at := fmt.Sprintf("%s, line %d", path, n)
		line = strings.TrimSpace(strings.ReplaceAll(line, "\t", " "))
		line, _, commented := strings.Cut(" "+line, " #")
		name, value := setting(strings.TrimSpace(line))
		fl := f.Lookup(name)
		switch {
		case name == "":
			continue
		case fl == nil:
			return fmt.Errorf("%s: %s", at, f.given.Unknown("", name))
		case name == "config":
			return fmt.Errorf("%s: config is for the command line and the environment: a file cannot name another", at)
		case value == "" && cli.IsBool(fl.Value):
			value = "true"
		case value == "":
			return fmt.Errorf("%s: %s has no value", at, name)
		case name == "password" && commented:
			return fmt.Errorf("%s: password: %s", at, wantNoComment)
		}
		f.given.Where = func(flag string) string { return at + ": " + flag }
		if err := set(name, value); err != nil {
			return err
		}
	}
	return nil
}

// wantNoComment is for a line whose value may go on after its # or may not: a
// password that is cut in silence is not the one that people are told.
const wantNoComment = "its line can have no # after a blank, which begins a comment: write comments above it, and give a password that has such a # in " + envPrefix + "_PASSWORD"

// setting parts a line of a config file: name value, name = value or name=value.
func setting(line string) (name, value string) {
	end := strings.IndexAny(line, " =")
	if end < 0 {
		return line, ""
	}
	value = strings.TrimSpace(line[end:])
	return line[:end], strings.TrimSpace(strings.TrimPrefix(value, "="))
}

// explain words an error for the person who has to put it right.
func (f *flags) explain(err error) error {
	if unreadable, ok := errors.AsType[*fs.PathError](err); ok {
		err = cli.ValueError{Flag: "config", Want: fmt.Sprintf("a file of flags that can be read (%v)", unreadable.Err)}
	}
	return f.given.Explain(err)
}
