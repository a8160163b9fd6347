package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
	"github.com/peterbourgon/ff/v3"

	"tertulia/actors/plain"
)

const envPrefix = "TERTULIA"

// envName is the environment variable that sets a flag.
func envName(flag string) string {
	return envPrefix + "_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// flags is a flag set whose help is told in sections, and which knows where each
// value was given.
type flags struct {
	*flag.FlagSet
	sections []section

	where   func(flag string) string // names the place that is being read
	given   map[string]given
	refused *valueError // why a flag did not take a value
}

// given is a value as a person has written it.
type given struct{ text, where string }

// valueError is the error of a value that cannot be used: which flag's, and what
// would be right.
type valueError struct{ flag, want string }

func (w valueError) Error() string { return "-" + w.flag + ": " + w.want }

// parse reads the flags, then the environment, then the config file. Where help
// is asked for it is written to stdout, and the error is flag.ErrHelp. Any other
// error names the place where a person can put it right.
func parse(args []string, stdout io.Writer) (*config, error) {
	cfg := new(config)
	f := newFlags(cfg)
	f.watch()
	f.where = func(flag string) string { return "-" + flag }
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = io.WriteString(stdout, newFlags(new(config)).help())
		return nil, err
	case err != nil:
		return nil, f.explain(err)
	case f.NArg() > 0:
		return nil, fmt.Errorf("%q is not a flag: only flags are taken, or the command handins first", f.Arg(0))
	}
	f.where = envName
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
	_, cfg.shelfChosen = f.given["files-dir"]
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
	path, n := f.given["config"].text, 0
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
			return fmt.Errorf("%s: %s", at, f.unknown("", name))
		case name == "config":
			return fmt.Errorf("%s: config is for the command line and the environment: a file cannot name another", at)
		case value == "" && isBool(fl.Value):
			value = "true"
		case value == "":
			return fmt.Errorf("%s: %s has no value", at, name)
		case name == "password" && commented:
			return fmt.Errorf("%s: password: %s", at, wantNoComment)
		}
		f.where = func(flag string) string { return at + ": " + flag }
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

// watch has every flag note what it is given, and why it does not take it.
func (f *flags) watch() {
	f.given = make(map[string]given)
	f.VisitAll(func(fl *flag.Flag) { fl.Value = watched{fl.Value, fl, f} })
}

// watched is the value of a flag.
type watched struct {
	flag.Value
	flag  *flag.Flag
	flags *flags
}

// Set implements flag.Value.
func (w watched) Set(text string) error {
	w.flags.given[w.flag.Name] = given{text, w.flags.where(w.flag.Name)}
	err := w.Value.Set(text)
	if err != nil {
		w.flags.refused = &valueError{w.flag.Name, w.want(err)}
	}
	return err
}

// IsBoolFlag tells package flag that the value may be left out.
func (w watched) IsBoolFlag() bool { return isBool(w.Value) }

func isBool(v flag.Value) bool {
	b, ok := v.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// want says what would be right in the place of what Set refused with err. The
// values of this package say so themselves.
func (w watched) want(err error) string {
	getter, ok := w.Value.(flag.Getter)
	if !ok {
		return err.Error()
	}
	switch getter.Get().(type) {
	case bool:
		return "true or false"
	case int:
		return "a whole number, such as " + w.flag.DefValue
	case float64:
		return "a number, such as " + w.flag.DefValue
	case time.Duration:
		return "a time with its unit, such as 90s, 5m or 1h30m"
	case *slog.Level:
		return "debug, info, warn or error"
	case *netip.Addr:
		return "an IPv4 address, such as 203.0.113.7"
	}
	return err.Error()
}

// explain words an error for the person who has to put it right.
func (f *flags) explain(err error) error {
	var unreadable *fs.PathError
	wrong, isValue := errors.AsType[valueError](err)
	switch {
	case f.refused != nil:
		wrong = *f.refused
	case isValue:
	case errors.As(err, &unreadable):
		wrong = valueError{"config", fmt.Sprintf("a file of flags that can be read (%v)", unreadable.Err)}
	default:
		if name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); ok {
			return errors.New(f.unknown("-", name))
		}
		return err
	}
	g := f.given[wrong.flag]
	if wrong.flag == "password" {
		return fmt.Errorf("%s: %s", g.where, wrong.want)
	}
	return fmt.Errorf("%s is %q: %s", g.where, g.text, wrong.want)
}

// unknown says that there is no flag of a name, and which one may be meant. dash
// is what stands before names.
func (f *flags) unknown(dash, name string) string {
	text := fmt.Sprintf("there is no flag %s%s", dash, plain.Line(name))
	if nearest := f.nearest(name); nearest != nil {
		text += ": did you mean " + dash + strings.Join(nearest, " or "+dash) + "?"
	}
	return text
}

// nearest returns the names of flags that are most like name, nil if none is.
func (f *flags) nearest(name string) (nearest []string) {
	best := min(3, len(name)) // edits
	f.VisitAll(func(fl *flag.Flag) {
		switch d := levenshtein.ComputeDistance(name, fl.Name); {
		case d < best:
			nearest, best = []string{fl.Name}, d
		case d == best && nearest != nil:
			nearest = append(nearest, fl.Name)
		}
	})
	return nearest
}
