package app

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/internal/cli"
)

var update = flag.Bool("update", false, "write what of contrib is made of the flags")

// inStep compares a file with its expected content, or writes it again.
func inStep(t *testing.T, path, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	if !*update {
		t.Fatalf("%s is not in step with the flags: go test ./cmd/tertuliad/internal/app -run Contrib -update writes it anew", path)
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func contrib(t *testing.T, name string) (path, content string) {
	t.Helper()
	path = filepath.Join("..", "..", "contrib", name)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, string(b)
}

// onCommandLine are the flags that a config file is not for.
var onCommandLine = []string{"config", "version"}

// examples are values for flags without a default, or with a default that explains nothing.
var examples = map[string]string{
	"classic":              "true",
	"files-owner-only":     "true",
	"ftp-public-addr":      "203.0.113.7",
	"http-dav":             "true",
	"http-hosts":           "chat.example.org",
	"tls-cert":             "cert.pem",
	"tls-key":              "key.pem",
	"http-public-url":      "https://chat.example.org/",
	"http-trusted-proxies": "127.0.0.0/8",
	"operators":            "ana,eva",
	"password":             "open sesame",
	"udp-trust":            "192.168.0.0/16",
}

// sample returns the config file that has every flag, each as a comment.
func sample(f *flags) string {
	var b strings.Builder
	fmt.Fprint(&b, `# The options of tertuliad: tertuliad -config tertuliad.conf
#
# Each line is a name and its value, with or without an = between. What follows #
# at the beginning of a line, or after a blank, is a comment; a line with the
# password can have none. Those below are what holds without them,
# or an example where that is nothing. The environment and the command line come
# before what is said here.
`)
	for _, s := range f.sections {
		fmt.Fprintf(&b, "\n\n# %s.\n", strings.Join(cli.Wrap(s.title, 76), "\n# "))
		for _, name := range s.names {
			if slices.Contains(onCommandLine, name) {
				continue
			}
			fl := f.Lookup(name)
			_, text := flag.UnquoteUsage(fl)
			value := fl.DefValue
			if example := examples[name]; example != "" {
				text, value = text+". For example:", example
			}
			fmt.Fprintf(&b, "\n# %s\n#%s %s\n", strings.Join(cli.Wrap(text, 76), "\n# "), name, value)
		}
	}
	return b.String()
}

// manual returns the part of the manual page that is about the flags, in the
// language of mdoc(7).
func manual(f *flags) string {
	var b strings.Builder
	plain := strings.NewReplacer(`\`, `\e`, ` -`, ` \-`, "\n.", "\n\\&.", "\n'", "\n\\&'")
	text := func(text string) string {
		return plain.Replace("\n" + strings.Join(cli.Wrap(text, 78), "\n"))[1:]
	}
	for _, s := range f.sections {
		title, more, ok := strings.Cut(s.title, ". ")
		fmt.Fprintf(&b, ".Ss %s\n", title)
		if ok {
			fmt.Fprintf(&b, "%s.\n", text(more))
		}
		fmt.Fprint(&b, ".Bl -tag -width Ds\n")
		for _, name := range s.names {
			fl := f.Lookup(name)
			arg, help := flag.UnquoteUsage(fl)
			if arg != "" {
				arg = " Ar " + arg
			}
			fmt.Fprintf(&b, ".It Fl %s%s\n%s.\n", name, arg, text(help))
			if fl.DefValue != "" && fl.DefValue != "false" {
				fmt.Fprintf(&b, "The default is\n.Cm %s .\n", fl.DefValue)
			}
		}
		fmt.Fprint(&b, ".El\n")
	}
	return b.String()
}

func TestContribManual(t *testing.T) {
	path, got := contrib(t, "tertuliad.1")
	const begin, end = ".\\\" begin of the options\n", ".\\\" end of the options\n"
	head, rest, ok := strings.Cut(got, begin)
	_, tail, also := strings.Cut(rest, end)
	if !ok || !also {
		t.Fatalf("%s has no place for the options", path)
	}
	inStep(t, path, got, head+begin+manual(newFlags(new(config)))+end+tail)
}

func TestContribConfigFile(t *testing.T) {
	path, got := contrib(t, "tertuliad.conf")
	inStep(t, path, got, sample(newFlags(new(config))))
}

// If a comment sign of the sample is removed, the option has the documented effect.
func TestContribConfigFileIsTaken(t *testing.T) {
	usual, err := parse(nil, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	_, sample := contrib(t, "tertuliad.conf")
	taken := make(map[string]bool)
	for _, line := range regexp.MustCompile(`(?m)^#[a-z].*$`).FindAllString(sample, -1) {
		line = line[1:]
		name, _, _ := strings.Cut(line, " ")
		taken[name] = true
		if name == "tls-key" { // of a certificate only
			line += "\ntls-cert cert.pem"
		}
		cfg, err := parse([]string{"-config", file(t, line+"\n")}, io.Discard)
		if err != nil {
			t.Error(err)
			continue
		}
		cfg.shelfChosen, cfg.stateChosen, cfg.httpChosen, cfg.ftpTLSChosen, cfg.accountsChosen = false, false, false, false, false // naming the folder sets it, by design
		if same := reflect.DeepEqual(cfg, usual); same != (examples[name] == "") {
			t.Errorf("%q changes nothing: %t", line, same)
		}
	}
	newFlags(new(config)).VisitAll(func(f *flag.Flag) {
		if taken[f.Name] == slices.Contains(onCommandLine, f.Name) {
			t.Errorf("-%s is in the sample: %t", f.Name, taken[f.Name])
		}
	})
}

// The container exposes the ports that the server opens in it.
func TestContribDockerfile(t *testing.T) {
	path, got := contrib(t, "Dockerfile")
	f := newFlags(new(config))
	port := func(name string) string { return strings.TrimPrefix(f.Lookup(name).DefValue, ":") }
	want := fmt.Sprintf("\nEXPOSE %s/tcp %s/udp %s/tcp %s/tcp %s/tcp %s/tcp %s/tcp\n", port("tcp-addr"), port("udp-addr"), port("http-addr"), port("irc-addr"), port("ircs-addr"), port("ftp-addr"), port("ftp-passive-ports"))
	if !strings.Contains(got, want) {
		t.Errorf("%s has no %q", path, want)
	}
	for _, variable := range regexp.MustCompile(envPrefix+`_[A-Z_]+`).FindAllString(got, -1) {
		known := false
		f.VisitAll(func(fl *flag.Flag) { known = known || envName(fl.Name) == variable })
		if !known {
			t.Errorf("%s names %s, which no flag has", path, variable)
		}
	}
}

func TestContribSockets(t *testing.T) {
	f := newFlags(new(config))
	for _, name := range []string{"tcp", "tls", "udp", "irc", "ircs", "ftp", "http"} {
		path, got := contrib(t, "tertuliad-"+name+".socket")
		kind := "Stream"
		if name == "udp" {
			kind = "Datagram"
		}
		port := strings.TrimPrefix(f.Lookup(name+"-addr").DefValue, ":")
		if want := "\nListen" + kind + "=" + port + "\nFileDescriptorName=" + name + "\n"; !strings.Contains(got, want) {
			t.Errorf("%s has no %q", path, want)
		}
	}
}
