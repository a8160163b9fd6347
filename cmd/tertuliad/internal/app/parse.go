package app

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

// envName returns the name of the environment variable for a flag.
var envName = cli.InEnvironment(envPrefix)

// flags is a flag set whose help has sections.
type flags struct {
	*flag.FlagSet
	sections []section
	given    *cli.Given // set by parse
}

// parse reads the flags, then the environment, then the config file; the first of them that
// sets a flag wins. For -h it writes the help to stdout and returns flag.ErrHelp. Every other
// error names the place of the mistake.
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
	_, cfg.httpChosen = f.given.Text("http-addr")
	_, cfg.accountsChosen = f.given.Text("accounts")
	_, cfg.ftpTLSChosen = f.given.Text("ftp-tls")
	_, cfg.stateChosen = f.given.Text("state-dir")
	cfg.values = make(map[string]string)
	f.VisitAll(func(fl *flag.Flag) { cfg.values[fl.Name] = fl.Value.String() })
	delete(cfg.values, "config") // its settings are among the other values
	cfg.ignored = f.ignoredIn(os.Environ())
	return cfg, nil
}

// parseFile reads a config file and calls set for each setting. A line is "name value" or "name
// = value"; a # after a space starts a comment. ff.PlainParser is not used: it ignores read
// errors, and it reads a name without a value as "true".
func (f *flags) parseFile(r io.Reader, set func(name, value string) error) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	path, _ := f.given.Text("config")
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) { // a byte order mark
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

// wantNoComment explains why a password line must not have a comment. The # could be part of
// the password, and a password that is silently cut off would not match.
const wantNoComment = "its line can have no # after a blank, which begins a comment: write comments above it, and give a password that has such a # in " + envPrefix + "_PASSWORD"

// setting splits a line of a config file: name value, name = value or name=value.
func setting(line string) (name, value string) {
	end := strings.IndexAny(line, " =")
	if end < 0 {
		return line, ""
	}
	value = strings.TrimSpace(line[end:])
	return line[:end], strings.TrimSpace(strings.TrimPrefix(value, "="))
}

// explain rewords an error for the user and adds the place of the wrong value.
func (f *flags) explain(err error) error {
	if unreadable, ok := errors.AsType[*fs.PathError](err); ok {
		err = cli.ValueError{Flag: "config", Want: fmt.Sprintf("a file of flags that can be read (%v)", unreadable.Err)}
	}
	return f.given.Explain(err)
}
