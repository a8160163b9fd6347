package app

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/dustin/go-humanize"

	"tertulia/actors/files"
	"tertulia/actors/plain"
	"tertulia/cmd/internal/cli"
	"tertulia/transport"
)

// handInsCommand is the subcommand that lists the files of a drop box.
const handInsCommand = "handins"

// handInsHelp returns the help page of the subcommand.
func handInsHelp() string {
	var b strings.Builder
	b.WriteString(`tertuliad handins lists what was handed in to a drop box: by whom, what, when, its
size, and how many versions there are. It reads the folder on this machine, while
the server runs or not.

  tertuliad handins                     of the drop box in ./shelf
  tertuliad handins -files-dir FOLDER   of another
  tertuliad handins -config FILE        of the one that a config file names

`)
	new(handInsFlags).set().VisitAll(func(f *flag.Flag) { b.WriteString(cli.Entry(f)) })
	b.WriteString(`  -files-access drop
        the folder is a drop box, though it has no receipts yet

The environment holds too, as for the server (TERTULIA_FILES_DIR).
Exit status: 0 listed, 1 failed, 2 wrong usage.
`)
	return b.String()
}

// handInsFlags are the flags that only the subcommand has.
type handInsFlags struct{ all, sha256, json, csv bool }

// set returns a flag set that stores its values in f.
func (f *handInsFlags) set() *flag.FlagSet {
	set := flag.NewFlagSet("tertuliad "+handInsCommand, flag.ContinueOnError)
	set.BoolVar(&f.all, "all", false, "a line for each version, not for the newest alone")
	set.BoolVar(&f.sha256, "sha256", false, "read every file, and show its SHA-256, as it stands on its receipt")
	set.BoolVar(&f.json, "json", false, "JSON with all versions, for a program")
	set.BoolVar(&f.csv, "csv", false, "CSV with all versions and the SHA-256 on their receipts, for a spreadsheet")
	return set
}

// take removes the subcommand's own flags from args and sets them in f. It returns the other
// arguments, which are for the server's flags. help reports whether -h or -help was among them.
func (f *handInsFlags) take(args []string) (rest []string, help bool) {
	own := f.set()
	for _, arg := range args {
		name := strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-")
		switch {
		case name == arg:
			rest = append(rest, arg)
		case name == "h" || name == "help":
			help = true
		case own.Set(name, "true") != nil: // a flag of the server
			rest = append(rest, arg)
		}
	}
	return rest, help
}

// handIns runs the subcommand: it reads the drop box in -files-dir and writes a table or JSON
// to stdout. It returns a *cli.UsageError if args cannot be used.
func handIns(ctx context.Context, args []string, stdout io.Writer) error {
	var f handInsFlags
	rest, help := f.take(args)
	if help {
		_, err := io.WriteString(stdout, handInsHelp())
		return err
	}
	cfg, err := parse(rest, stdout)
	if err != nil {
		return cli.Usagef("%w", err)
	}
	list, err := files.HandIns(ctx, cfg.filesDir, files.HandInOptions{
		Digests: f.sha256,
		DropBox: cfg.filesAccess == string(files.DropBox),
	})
	notDropBox, isError := errors.AsType[*files.Error](err)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s: -files-dir names the one of the server", cfg.filesDir)
	case isError:
		return fmt.Errorf("%s %s (-files-access drop lists it all the same)", cfg.filesDir, transport.FileReason(notDropBox))
	case err != nil:
		return fmt.Errorf("read the drop box: %w", err)
	case f.json:
		return writeHandInsJSON(stdout, list)
	case f.csv:
		return files.WriteHandIns(stdout, list)
	}
	return writeHandIns(stdout, list, f)
}

// writeHandIns writes a table and a line with totals. It makes names safe for a terminal.
func writeHandIns(w io.Writer, list []files.HandIn, f handInsFlags) error {
	if len(list) == 0 {
		_, err := fmt.Fprintln(w, "nothing was handed in yet")
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(h files.HandIn, v files.HandInVersion, name, versions string) {
		cells := []string{plain.Line(h.User), plain.Line(name), v.Time.Local().Format(time.DateTime), humanize.Bytes(uint64(max(0, v.Size)))}
		if versions != "" {
			cells = append(cells, versions)
		}
		if v.SHA256 != "" {
			cells = append(cells, v.SHA256)
		}
		fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	head := "NICK\tFILE\tHANDED IN\tSIZE"
	if !f.all {
		head += "\tVERSIONS"
	}
	if f.sha256 {
		head += "\tSHA-256"
	}
	fmt.Fprintln(table, head)
	users, versions, bytes := make(map[string]bool), 0, int64(0)
	for _, h := range list {
		users[h.User] = true
		for i, v := range h.Versions {
			versions++
			bytes += v.Size
			if f.all {
				row(h, v, v.Path, "")
			} else if i == 0 {
				row(h, v, h.Path, fmt.Sprint(len(h.Versions)))
			}
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\nnicks: %d, files: %d, versions: %d, %s in all\n", len(users), len(list), versions, humanize.Bytes(uint64(bytes)))
	return err
}

// handInJSON is one submitted file in the JSON output.
type handInJSON struct {
	Nick     string        `json:"nick"`
	File     string        `json:"file"`
	Versions []versionJSON `json:"versions"` // newest first
}

type versionJSON struct {
	File   string    `json:"file"`
	Time   time.Time `json:"time"`
	Size   int64     `json:"size"`
	SHA256 string    `json:"sha256,omitempty"`
}

// writeHandInsJSON writes the list as indented JSON, with all versions and times in UTC.
func writeHandInsJSON(w io.Writer, list []files.HandIn) error {
	out := make([]handInJSON, 0, len(list))
	for _, h := range list {
		one := handInJSON{Nick: h.User, File: h.Path}
		for _, v := range h.Versions {
			one.Versions = append(one.Versions, versionJSON{v.Path, v.Time.UTC(), v.Size, v.SHA256})
		}
		out = append(out, one)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
