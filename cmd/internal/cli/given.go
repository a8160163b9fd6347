package cli

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"

	"tertulia/actors/plain"
)

// Given records the values that a set's flags are given, and where. With this it explains
// errors in a form that helps the user to correct them.
type Given struct {
	// Where returns the name of a flag in the place that is being read, such as -rate or
	// TERTULIA_RATE. The caller may change it between places.
	Where func(flag string) string

	set     *flag.FlagSet
	values  map[string]givenValue
	refused *ValueError // the error of the last rejected value
}

// givenValue is the text of a value and where it was given.
type givenValue struct{ text, where string }

// ValueError reports that the value of Flag is invalid. Want describes a valid one.
type ValueError struct{ Flag, Want string }

func (w ValueError) Error() string { return "-" + w.Flag + ": " + w.Want }

// OnCommandLine is Given.Where for the command line.
func OnCommandLine(flag string) string { return "-" + flag }

// InEnvironment returns Given.Where for the environment, with a prefix such as TERTULIA.
func InEnvironment(prefix string) func(flag string) string {
	return func(flag string) string {
		return prefix + "_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
	}
}

// Watch records the values that the flags of set are given from now on. All flags must already
// be declared.
func Watch(set *flag.FlagSet) *Given {
	g := &Given{Where: OnCommandLine, set: set, values: make(map[string]givenValue)}
	set.VisitAll(func(f *flag.Flag) { f.Value = watched{f.Value, f, g} })
	return g
}

// Text returns the last text that a flag was given. given is false if there was none.
func (g *Given) Text(flag string) (text string, given bool) {
	v, given := g.values[flag]
	return v.text, given
}

// watched is the value of a flag, and records its text.
type watched struct {
	flag.Value
	flag  *flag.Flag
	given *Given
}

// Set implements flag.Value.
func (w watched) Set(text string) error {
	w.given.values[w.flag.Name] = givenValue{text, w.given.Where(w.flag.Name)}
	err := w.Value.Set(text)
	if err != nil {
		w.given.refused = &ValueError{w.flag.Name, w.want(err)}
	}
	return err
}

// IsBoolFlag tells package flag whether the value may be omitted.
func (w watched) IsBoolFlag() bool { return IsBool(w.Value) }

// IsBool reports whether a flag with this value may be given without a value.
func IsBool(v flag.Value) bool {
	b, ok := v.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// want describes a valid value, after Set has returned err. Values that are not from package
// flag describe it in err.
func (w watched) want(err error) string {
	getter, ok := w.Value.(flag.Getter)
	if !ok {
		return err.Error()
	}
	switch getter.Get().(type) {
	case bool:
		return "true or false"
	case int, int64, uint, uint64:
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

// Explain rewords an error of parsing the set, or a later ValueError, and adds the place of the
// value. It returns any other error unchanged.
func (g *Given) Explain(err error) error {
	wrong, isValue := errors.AsType[ValueError](err)
	switch {
	case g.refused != nil:
		wrong = *g.refused
	case isValue:
	default:
		if _, name, ok := strings.Cut(err.Error(), "flag provided but not defined: -"); ok {
			return errors.New(g.Unknown("-", name))
		}
		if _, name, ok := strings.Cut(err.Error(), "flag needs an argument: -"); ok {
			return fmt.Errorf("-%s needs a value", plain.Line(name))
		}
		if _, word, ok := strings.Cut(err.Error(), "bad flag syntax: "); ok {
			return fmt.Errorf("%s is not a flag", plain.Line(word))
		}
		return err
	}
	v := g.values[wrong.Flag]
	if wrong.Flag == "password" {
		return fmt.Errorf("%s: %s", v.where, wrong.Want)
	}
	return fmt.Errorf("%s is %q: %s", v.where, v.text, wrong.Want)
}

// Unknown returns a message that there is no flag of this name, with similar names. dash is
// written before each name.
func (g *Given) Unknown(dash, name string) string {
	return fmt.Sprintf("there is no flag %s%s%s", dash, plain.Line(name), didYouMean(dash, g.Nearest(name)))
}

// Nearest returns the names of the flags that are most similar to name, or nil.
func (g *Given) Nearest(name string) []string {
	var names []string
	g.set.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return nearest(name, names)
}

// nearest returns the names with the smallest edit distance to word. The distance must be less
// than 3 and less than the length of word. It returns nil if there is none.
func nearest(word string, names []string) (near []string) {
	best := min(3, len(word)) // names must be closer than this
	for _, name := range names {
		switch d := levenshtein.ComputeDistance(word, name); {
		case d < best:
			near, best = []string{name}, d
		case d == best && near != nil:
			near = append(near, name)
		}
	}
	return near
}

// didYouMean returns the end of a message about an unknown name: the possible names, each after
// dash. It returns "" if there are none.
func didYouMean(dash string, names []string) string {
	if names == nil {
		return ""
	}
	return ": did you mean " + dash + strings.Join(names, " or "+dash) + "?"
}
