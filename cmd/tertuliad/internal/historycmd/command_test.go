package historycmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/internal/statedir"
)

const head = `{"tertulia":"history","version":1}` + "\n"

// both runs a test on a folder that a server uses, and on one that none uses.
func both(t *testing.T, f func(t *testing.T, dir string)) {
	t.Run("without a server", func(t *testing.T) { f(t, lesson(t)) })
	t.Run("with a server", func(t *testing.T) {
		dir := lesson(t)
		serve(t, dir)
		f(t, dir)
	})
}

func TestExport(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		all := prints(t, dir, "export")
		if !strings.HasPrefix(all, head+`{"seq":1,"time":"2000-01-01T00:00:01Z","kind":"said","room":"#lab","nick":"ana","text":"hola"}`+"\n") || strings.Count(all, "\n") != 6 {
			t.Errorf("the export is\n%s", all)
		}
		for args, want := range map[string]string{
			"-room lab":                       "1 2 4 5",
			"-room #LAB -nick Ana":            "1",
			"-nick ana":                       "1 3",
			"-from 2000-01-02T00:00:00Z":      "4 5",
			"-to 2000-01-01T00:00:03Z":        "1 2",
			"-from 2001-01-01 -to 2001-01-02": "",
		} {
			got := prints(t, dir, append([]string{"export"}, strings.Fields(args)...)...)
			var numbers []string
			for line := range strings.Lines(strings.TrimPrefix(got, head)) {
				numbers = append(numbers, strings.TrimPrefix(strings.SplitN(line, ",", 2)[0], `{"seq":`))
			}
			if strings.Join(numbers, " ") != want {
				t.Errorf("export %s writes %v, want %s", args, numbers, want)
			}
		}
		file := filepath.Join(t.TempDir(), "lesson.jsonl")
		if got := prints(t, dir, "export", "-o", file); got != fmt.Sprintf("%s is written, %d B\n", file, len(all)) {
			t.Errorf("it prints %q", got)
		}
		if text, err := os.ReadFile(file); string(text) != all || err != nil {
			t.Errorf("the file has\n%s, %v", text, err)
		}
		if fi, err := os.Stat(file); err != nil || fi.Mode().Perm() != 0o600 {
			t.Errorf("the file is %v, %v", fi.Mode(), err)
		}
		fails(t, dir, 1, file+" exists already: name a new file", "export", "-o", file)
	})
}

func TestAnExportIsImported(t *testing.T) {
	all := prints(t, lesson(t), "export")
	file := filepath.Join(t.TempDir(), "lesson.jsonl")
	ok(t, os.WriteFile(file, []byte(all), 0o600))
	dir := filepath.Join(t.TempDir(), "new", "state")
	if got := prints(t, dir, "import", file); got != "5 entries are imported\n" {
		t.Errorf("it prints %q", got)
	}
	if again := prints(t, dir, "export"); again != all {
		t.Errorf("the import is exported as\n%s, want\n%s", again, all)
	}
	if got := prints(t, dir, "search", "homework"); strings.Count(got, "\n") != 3 {
		t.Errorf("a search finds\n%s", got)
	}
	fails(t, dir, 1, "the history in "+dir+" has entries already: import into another folder, or remove them first (tertuliad history purge -all)", "import", file)
	prints(t, dir, "purge", "-all", "-yes")
	var out strings.Builder
	if err := Exec(t.Context(), dir, []string{"import"}, strings.NewReader(all), &out, io.Discard); err != nil || out.String() != "5 entries are imported\n" {
		t.Errorf("the standard input: %v, %s", err, out.String())
	}
}

func TestAnImportThatFailsLeavesNothing(t *testing.T) {
	whole := prints(t, lesson(t), "export")
	lines := strings.SplitAfter(whole, "\n")
	many := new(strings.Builder)
	many.WriteString(head)
	for i := range 2500 {
		fmt.Fprintf(many, `{"seq":%d,"time":"2000-01-01T00:00:00Z","kind":"said","room":"#lab","nick":"ana","text":"x"}`+"\n", i+1)
	}
	for want, text := range map[string]string{
		"there is nothing to import (EOF)":                                                                "",
		"the input is not an export of a history, or of a newer version: nothing is imported":             lines[1],
		"line 2502 is not an entry of an export: nothing is imported":                                     many.String() + `{"seq":9999,"kind":"shouted","room":"#lab"}`,
		"line 2502 has a number that is not greater than the one before: nothing is imported":             many.String() + lines[1],
		"line 6 cannot be read (unexpected EOF): nothing is imported":                                     whole[:len(whole)-20],
		`line 2 cannot be read (json: unknown field "secret"): nothing is imported`:                       head + `{"seq":1,"secret":1}`,
		"the input is not an export of a history, or of a newer version: nothing is imported ":            "\x00\x01\x02",
		"the input is not an export of a history, or of a newer version: nothing is imported (version 2)": strings.Replace(whole, `"version":1`, `"version":2`, 1),
	} {
		dir := filepath.Join(t.TempDir(), "state")
		err := Exec(t.Context(), dir, []string{"import"}, strings.NewReader(text), io.Discard, io.Discard)
		if err == nil || !strings.HasPrefix(want, err.Error()) || cli.Status(err) != 1 {
			t.Errorf("import = %v, want %s", err, want)
		}
		if text == "" {
			continue
		}
		if got := prints(t, dir, "export"); got != head {
			t.Errorf("%s, but there is\n%.300s", want, got)
		}
		if err := Exec(t.Context(), dir, []string{"import"}, strings.NewReader(whole), io.Discard, io.Discard); err != nil {
			t.Errorf("after %s a good import fails: %v", want, err)
		}
	}
}

func TestAnImportThatIsInterruptedLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	from, to := io.Pipe()
	go func() {
		for i := 1; ; i++ {
			if i == 5000 {
				stop()
			}
			if _, err := fmt.Fprintf(to, "%s"+`{"seq":%d,"time":"2000-01-01T00:00:00Z","kind":"said","room":"#lab","nick":"ana","text":"x"}`+"\n", strings.Repeat(head, 1/i), i); err != nil {
				return
			}
		}
	}()
	err := Exec(ctx, dir, []string{"import"}, from, io.Discard, io.Discard)
	ok(t, from.Close())
	if fmt.Sprint(err) != "interrupted: nothing is imported" {
		t.Errorf("import = %v", err)
	}
	if got := prints(t, dir, "export"); got != head {
		t.Errorf("there is\n%.300s", got)
	}
}

func TestSearch(t *testing.T) {
	local := func(second int64) string { return time.UnixMilli(at + second*1000).Local().Format(time.DateTime) }
	both(t, func(t *testing.T, dir string) {
		bob := "#lab " + local(2) + " 2 bob: the homework is on the shelf\n"
		ana := "#other " + local(3) + " 3 ana: homework?\n"
		eva := "#lab " + local(86_400) + " 4 * eva shared /homework.pdf\n"
		for args, want := range map[string]string{
			"homework":                            bob + ana + eva,
			"HOMEWÖRK":                            bob + ana + eva,
			"homew":                               bob + ana + eva,
			"-n 1 homework":                       eva,
			"-room lab homework":                  bob + eva,
			"-nick ana homework":                  ana,
			"homework shelf":                      bob,
			"nothing of the kind":                 "",
			"-from 2000-01-01T12:00:00Z homework": eva,
		} {
			if got := prints(t, dir, append([]string{"search"}, strings.Fields(args)...)...); got != want {
				t.Errorf("search %s prints\n%s, want\n%s", args, got, want)
			}
		}
	})
}

func TestPurge(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		fails(t, dir, 2, "all entries of #lab by Ana would be removed for good: give -yes if that is right", "purge", "-room", "lab", "-nick", "Ana")
		if got := prints(t, dir, "purge", "-room", "lab", "-nick", "Ana", "-yes"); got != "1 entries are removed\n" {
			t.Errorf("it prints %q", got)
		}
		if got := prints(t, dir, "export"); strings.Contains(got, "hola") || strings.Count(got, "\n") != 5 {
			t.Errorf("there is\n%s", got)
		}
		if got := prints(t, dir, "purge", "-all", "-yes"); got != "4 entries are removed\n" {
			t.Errorf("it prints %q", got)
		}
		if got := prints(t, dir, "search", "homework"); got != "" {
			t.Errorf("a search finds\n%s", got)
		}
	})
}

func TestCheck(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		if got := prints(t, dir, "check"); got != "no damage\n" {
			t.Errorf("it prints %q", got)
		}
	})
}

func TestBackup(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		to := filepath.Join(t.TempDir(), "state")
		ok(t, os.Mkdir(to, 0o700))
		file := filepath.Join(to, statedir.Database)
		if got := prints(t, dir, "backup", "-o", file); !strings.HasPrefix(got, file+" is written, ") {
			t.Errorf("it prints %q", got)
		}
		if got := names(t, to); got != statedir.Database {
			t.Errorf("there are the files %s", got)
		}
		if got := names(t, dir); strings.Contains(got, copies) {
			t.Errorf("the state folder has %s", got)
		}
		if program, err := exec.LookPath("sqlite3"); err == nil {
			out, err := exec.CommandContext(t.Context(), program, "-readonly", file, "PRAGMA integrity_check").CombinedOutput()
			if err != nil || string(out) != "ok\n" {
				t.Errorf("sqlite3 says %s, %v", out, err)
			}
		}
		if got, want := prints(t, to, "export"), prints(t, dir, "export"); got != want {
			t.Errorf("the copy has\n%s, want\n%s", got, want)
		}
		fails(t, dir, 1, file+" exists already: name a new file", "backup", "-o", file)
		if got := prints(t, dir, "backup", "-o", "-"); !strings.HasPrefix(got, "SQLite format 3\x00") {
			t.Errorf("the standard output begins with %.20q", got)
		}
	})
}

func TestWrongCommandLines(t *testing.T) {
	const more = " (tertuliad history -h and tertuliad history COMMAND -h tell more)"
	dir := lesson(t)
	for args, want := range map[string]string{
		"":                                       "a command is missing, for example: tertuliad history export -o FILE (tertuliad history -h tells more)",
		"exprt":                                  `there is no command "exprt": did you mean export?` + more,
		"export lesson.jsonl":                    `export takes no argument "lesson.jsonl", only flags`,
		"export -rom lab":                        "there is no flag -rom: did you mean -from or -room?" + more,
		"export -from yesterday":                 `-from is "yesterday": a day such as 2026-11-28, or a time such as 2026-11-28T10:00` + more,
		"export -room #":                         `-room is "#": the name of a room, such as lab` + more,
		"export -from 2026-11-28 -to 2026-11-1":  `-to is "2026-11-1": a day such as 2026-11-28, or a time such as 2026-11-28T10:00` + more,
		"export -from 2026-11-28 -to 2026-11-28": "-from is not earlier than -to, so there is nothing between them",
		"export -state-dir off":                  `-state-dir is "off": name the folder of the server's database`,
		"purge":                                  "which entries? Select them with -room, -nick, -from and -to, or give -all",
		"purge -yes":                             "which entries? Select them with -room, -nick, -from and -to, or give -all",
		"purge -all -nick ana":                   "-all and a selection contradict each other",
		"search":                                 "which words? For example: tertuliad history search homework",
		"search ...":                             "which words? For example: tertuliad history search homework",
		"search homework -room lab":              "flags come first: -room is after homework",
		"search -n 0 homework":                   "-n is a number from 1 to 1000",
		"search -to 2026-11-28 homework":         "there is no flag -to" + more,
		"backup":                                 "-o is missing: tertuliad history backup -o FILE",
		"import a b":                             `import takes one file, and "b" is another`,
	} {
		_, err := tertuliad(t, dir, strings.Fields(args)...)
		if cli.Status(err) != 2 || fmt.Sprint(err) != want {
			t.Errorf("%s: the status is %d, want 2, the error\n%v, want\n%s", args, cli.Status(err), err, want)
		}
	}
}

func TestHelp(t *testing.T) {
	page := Help("./state")
	for _, sub := range new(command).root().Subcommands {
		if !strings.Contains(page, "\n  "+sub.Name+" ") {
			t.Errorf("the page does not name %s:\n%s", sub.Name, page)
		}
		own := prints(t, "./state", sub.Name, "-h")
		for _, want := range []string{"tertuliad history " + sub.Name + " [flags]", "-state-dir ./state", sub.LongHelp} {
			if !strings.Contains(own, want) {
				t.Errorf("the page of %s has no %q:\n%s", sub.Name, want, own)
			}
		}
		page += own
	}
	for line := range strings.Lines(page) {
		if len([]rune(line)) > 100 {
			t.Errorf("a line has more than 100 characters: %s", line)
		}
	}
}

func TestFoldersThatCannotBeUsed(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	fails(t, none, 1, "there is no history in the folder "+none+": -state-dir names that of the server", "export")
	empty := t.TempDir()
	fails(t, empty, 1, "there is no history in the folder "+empty+": -state-dir names that of the server", "check")
	if got := names(t, empty); got != "" {
		t.Errorf("the folder has %s", got)
	}
	foreign := t.TempDir()
	path := filepath.Join(foreign, statedir.Database)
	ok(t, os.WriteFile(path, []byte(strings.Repeat("this is no database\n", 1000)), 0o600))
	for _, args := range [][]string{{"export"}, {"import", path}} {
		fails(t, foreign, 1, "-state-dir "+foreign+" cannot be used: tertulia.db is a file of another program: move it away, or name another folder", args...)
	}
	newer := lesson(t)
	path = filepath.Join(newer, statedir.Database)
	if program, err := exec.LookPath("sqlite3"); err == nil {
		ok(t, exec.CommandContext(t.Context(), program, path, "PRAGMA user_version = 99").Run())
		_, err := tertuliad(t, newer, "export")
		if err == nil || !strings.HasPrefix(err.Error(), "-state-dir "+newer+" cannot be used: a newer version of tertuliad has written tertulia.db (version 99 of the file, ") {
			t.Errorf("a newer file: %v", err)
		}
	}
	if os.Getuid() == 0 {
		t.Log("root can write in every folder")
		return
	}
	readOnly := lesson(t)
	ok(t, os.Chmod(filepath.Join(readOnly, statedir.Database), 0o400))
	ok(t, os.Chmod(readOnly, 0o500))
	fails(t, readOnly, 1, filepath.Join(readOnly, statedir.Database)+" cannot be written: run the command as the user of the server, or as root", "export")
}

func TestADamagedDatabase(t *testing.T) {
	var lines []string
	for i := range 200 {
		lines = append(lines, fmt.Sprintf("%d %s", i, strings.Repeat("word ", 100)))
	}
	dir := t.TempDir()
	text := new(strings.Builder)
	text.WriteString(head)
	for i, line := range lines {
		fmt.Fprintf(text, `{"seq":%d,"time":"2000-01-01T00:00:00Z","kind":"said","room":"#lab","nick":"ana","text":%q}`+"\n", i+1, line)
	}
	ok(t, Exec(t.Context(), dir, []string{"import"}, strings.NewReader(text.String()), io.Discard, io.Discard))
	path := filepath.Join(dir, statedir.Database)
	fi, err := os.Stat(path)
	ok(t, err)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	ok(t, err)
	_, err = f.WriteAt(make([]byte, 3*4096), fi.Size()-3*4096) // pages of the lines or of their index
	ok(t, errors.Join(err, f.Close()))
	out, err := tertuliad(t, dir, "check")
	if cli.Status(err) != 1 || !strings.Contains(err.Error(), "the database is damaged: stop the server and put a backup in its place") {
		t.Errorf("check = %v, it prints\n%s", err, out)
	}
}
