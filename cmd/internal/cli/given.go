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

// Given notes what the flags of a set are given, and where, so that what is wrong
// can be told to the person who has to put it right, in words of ours.
type Given struct {
	// Where names the place that is being read as the place of a flag, such as
	// -rate or TERTULIA_RATE. It may be changed between places.
	Where func(flag string) string

	set     *flag.FlagSet
	values  map[string]givenValue
	refused *ValueError // why a flag did not take a value
}

// givenValue is a value as a person has written it.
type givenValue struct{ text, where string }

// ValueError is the error of a value that cannot be used: which flag's, and what
// would be right.
type ValueError struct{ Flag, Want string }

func (w ValueError) Error() string { return "-" + w.Flag + ": " + w.Want }

// OnCommandLine is the Where of the command line.
func OnCommandLine(flag string) string { return "-" + flag }

// InEnvironment is the Where of the environment, for a prefix such as TERTULIA.
func InEnvironment(prefix string) func(flag string) string {
	return func(flag string) string {
		return prefix + "_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
	}
}

// Watch returns what the flags of set are given from now on. All flags must have been
// defined.
func Watch(set *flag.FlagSet) *Given {
	g := &Given{Where: OnCommandLine, set: set, values: make(map[string]givenValue)}
	set.VisitAll(func(f *flag.Flag) { f.Value = watched{f.Value, f, g} })
	return g
}

// Text returns what a flag was given last, as it was written.
func (g *Given) Text(flag string) (text string, given bool) {
	v, given := g.values[flag]
	return v.text, given
}

// watched is the value of a flag.
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

// IsBoolFlag tells package flag that the value may be left out.
func (w watched) IsBoolFlag() bool { return IsBool(w.Value) }

// IsBool reports whether a flag of this value may be given without one.
func IsBool(v flag.Value) bool {
	b, ok := v.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// want says what would be right in the place of what Set refused with err. Values
// that are not of package flag say so themselves.
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

// Explain words an error of parsing the set, or a ValueError of checking it after
// that. Any other error is returned as it is.
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

// Unknown says that there is no flag of a name, and which one may be meant. dash is
// what stands before names.
func (g *Given) Unknown(dash, name string) string {
	return fmt.Sprintf("there is no flag %s%s%s", dash, plain.Line(name), didYouMean(dash, g.Nearest(name)))
}

// Nearest returns the names of flags that are most like name, nil if none is.
func (g *Given) Nearest(name string) []string {
	var names []string
	g.set.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return nearest(name, names)
}

// nearest returns those of names that are most like word, nil if none is.
func nearest(word string, names []string) (near []string) {
	best := min(3, len(word)) // edits
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

// didYouMean ends a message on an unknown name with those that may be meant, each
// after dash. Where there are none it is empty.
func didYouMean(dash string, names []string) string {
	if names == nil {
		return ""
	}
	return ": did you mean " + dash + strings.Join(names, " or "+dash) + "?"
}
