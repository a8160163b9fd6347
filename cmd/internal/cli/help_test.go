package cli

import (
	"errors"
	"flag"
	"strings"
	"testing"
	"time"
)

// shop is a program with flags that several commands share.
func shop() *Program {
	sell := flag.NewFlagSet("sell", flag.ContinueOnError)
	sell.String("to", "", "the `name` of the buyer")
	sell.Int("n", 1, "how many")
	buy := flag.NewFlagSet("buy", flag.ContinueOnError)
	buy.String("to", "", "the `folder` for the bill")
	buy.Int("n", 1, "how many")
	all := flag.NewFlagSet("shop", flag.ContinueOnError)
	all.Bool("quiet", false, "say nothing")
	all.Bool("buy", false, "begin with a purchase")
	all.Duration("wait", time.Minute, "the time to wait for a buyer, who may be on the way from the other end of the town")
	Watch(all)
	text := func(s string) func() string { return func() string { return s } }
	return &Program{
		Name: "shop",
		Page: Page{Flags: all, Text: text("all about the shop\n")},
		Commands: []Page{
			{"sell", sell, "SHOP", text("how to sell\n")},
			{"buy", buy, "SHOP", text("how to buy\n")},
		},
		Others: []string{"help"},
	}
}

func TestHelp(t *testing.T) {
	const quiet = "  -quiet\n        say nothing\n"
	for args, want := range map[string]string{
		"":           "all about the shop\n",
		"help":       "all about the shop\n",
		"-h":         "all about the shop\n",
		"sell":       "how to sell\n",
		"buy --help": "how to buy\n\nThe flag of the same name:\n  -buy\n        begin with a purchase\n",
		"-quiet":     quiet,
		"--quiet":    quiet,
		"quiet":      quiet,
		"sell quiet": quiet,
		"-wait=5s":   "  -wait duration\n        the time to wait for a buyer, who may be on the way from the other end\n        of the town (default 1m0s)\n",
		"n -quiet":   "shop sell, buy:\n  -n int\n        how many (default 1)\n        In the environment: SHOP_N\n" + quiet,
		"buy -n":     "shop buy:\n  -n int\n        how many (default 1)\n        In the environment: SHOP_N\n",
		"-to": "shop sell:\n  -to name\n        the name of the buyer\n        In the environment: SHOP_TO\n" +
			"shop buy:\n  -to folder\n        the folder for the bill\n        In the environment: SHOP_TO\n",
	} {
		var b strings.Builder
		if err := shop().Help(&b, strings.Fields(args)); err != nil || b.String() != want {
			t.Errorf("help %s: %v\n%s, want\n%s", args, err, b.String(), want)
		}
	}
}

func TestHelpOfNothing(t *testing.T) {
	for args, want := range map[string]string{
		"sel":         `there is no command "sel": did you mean sell?`,
		"helpp":       `there is no command "helpp": did you mean help?`,
		"quite":       `there is no command "quite": did you mean -quiet?`,
		"-quite":      "there is no flag -quite: did you mean -quiet?",
		"--wiat=5":    "there is no flag -wiat: did you mean -wait?",
		"-wait 5":     "there is no flag -5",
		"buy sell":    "there is no flag -sell",
		"buy qiet":    "there is no flag -qiet: did you mean -quiet?",
		"-quiet -x\r": `there is no flag -x`,
	} {
		var b strings.Builder
		err := shop().Help(&b, strings.Fields(args))
		if Status(err) != 2 || err.Error() != want || b.Len() > 0 {
			t.Errorf("help %s: %v (status %d), want %s\n%s", args, err, Status(err), want, b.String())
		}
	}
}

func TestHelpThatCannotBeWrittenFails(t *testing.T) {
	full := errors.New("the disk is full")
	for _, args := range []string{"", "-quiet"} {
		if err := shop().Help(writer{full}, strings.Fields(args)); !errors.Is(err, full) || Status(err) != 1 {
			t.Errorf("help %s: %v (status %d)", args, err, Status(err))
		}
	}
}

// writer fails.
type writer struct{ err error }

func (w writer) Write([]byte) (int, error) { return 0, w.err }
