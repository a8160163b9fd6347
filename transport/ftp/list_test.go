package ftp

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/actors/files"
)

// oddNames are names that clients must see unchanged.
var oddNames = []string{
	" leading", "trailing ", "two  blanks", "*", "a*b", "[x]", "?", `back\slash`, `"quoted"`, `a"b`,
	".hidden", "-a", "-la x", "ñandú", "你好 🙂", "'", "semi;colon", "~", "%41", "%20", "a:b", "#1", "...",
	strings.Repeat("x", 255),
}

func TestOddNamesSurvive(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	for _, name := range oddNames {
		c.write("STOR "+name, name)
		equal(t, "RETR", c.read("RETR "+name), name)
		equal(t, "NLST of it", c.read("NLST "+name), name+"\r\n")
		equal(t, "SIZE", c.do("SIZE "+name, 213), fmt.Sprint(len(name)))
		contains(t, c.read("LIST "+name), " "+name+"\r\n")
		contains(t, c.do("MLST "+name, 250), "; /"+name+"\n")
	}
	names := slices.Clone(oddNames)
	slices.Sort(names)
	equal(t, "NLST", c.read("NLST"), strings.Join(names, "\r\n")+"\r\n")
	for line := range strings.SplitSeq(strings.TrimSuffix(c.read("MLSD"), "\r\n"), "\r\n") {
		_, name, ok := strings.Cut(line, " ")
		if !ok || !slices.Contains(names, name) {
			t.Errorf("MLSD: %q", line)
		}
		names = slices.DeleteFunc(names, func(s string) bool { return s == name })
	}
	if len(names) > 0 {
		t.Errorf("MLSD leaves out %q", names)
	}
}

func TestFoldersAndNames(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	equal(t, "MKD", c.do(`MKD a"b`, 257), `"/a""b" is made.`)
	c.do(`MKD a"b`, 550)
	c.do(`XMKD a"b/c d`, 257)
	c.do("MKD x/y", 550)
	equal(t, "CWD", c.do(`CWD a"b/c d/`, 250), `"/a""b/c d" is where you are now.`)
	equal(t, "XPWD", c.do("XPWD", 257), `"/a""b/c d" is where you are.`)
	c.do("CWD nowhere", 550)
	c.do("CDUP", 250)
	equal(t, "PWD", c.do("PWD", 257), `"/a""b" is where you are.`)
	c.do("XCUP", 250)
	c.do("CDUP", 250)
	equal(t, "PWD", c.do("PWD", 257), `"/" is where you are.`)
	c.write("STOR f", "hola")
	c.do("CWD f", 550)
	c.do("RMD f", 550)
	c.do(`DELE a"b`, 550)
	c.do(`RMD a"b`, 550)
	c.do(`RMD a"b/c d`, 250)
	c.do(`RNFR nowhere`, 550)
	c.do("RNTO g", 503)
	c.do("RNFR f", 350)
	c.do("NOOP", 200)
	c.do("RNTO g", 503)
	c.do("RNFR f", 350)
	c.do("RNTO g", 250)
	c.do("RNFR g", 350)
	c.do(`RNTO a"b`, 553)
	c.do("RNFR g", 350)
	c.do(`RNTO nowhere/g`, 550)
	c.do("DELE g", 250)
	c.do("DELE g", 550)
	c.do(`XRMD a"b`, 250)
	equal(t, "NLST", c.read("NLST"), "")
}

func TestListing(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	c.do("MKD d", 257)
	c.write("STOR d/new", "12345")
	c.write("STOR d/old", "")
	c.write("STOR d/future", "")
	now := time.Now().UTC()
	c.do("MFMT 20010203040506 d/old", 213)
	c.do("MFMT "+now.AddDate(0, 0, 2).Format(timeLayout)+" d/future", 213)
	equal(t, "MDTM", c.do("MDTM d/old", 213), "20010203040506")
	c.do("MDTM 20020203040506 d/old", 213)
	equal(t, "MDTM set by MDTM", c.do("MDTM d/old", 213), "20020203040506")

	list := c.read("LIST d")
	for _, want := range []string{
		`(?m)^-rw-r--r-- 1 ftp ftp            5 [A-Z][a-z]{2} [ 123]\d \d\d:\d\d new\r$`,
		`(?m)^-rw-r--r-- 1 ftp ftp            0 Feb  3  2002 old\r$`,
		fmt.Sprintf(`(?m)^-rw-r--r-- 1 ftp ftp            0 [A-Z][a-z]{2} [ 123]\d  %d future\r$`, now.AddDate(0, 0, 2).Year()),
	} {
		if !regexp.MustCompile(want).MatchString(list) {
			t.Errorf("no line like %s in\n%s", want, list)
		}
	}
	contains(t, c.read("LIST"), "drwxr-xr-x 1 ftp ftp ")
	for _, arg := range []string{"-a d", "-l d", "-la d", "-a -l d", "d/", "./d", "/d", "/d/../d"} {
		equal(t, "LIST "+arg, c.read("LIST "+arg), list)
	}
	equal(t, "LIST of a file", c.read("LIST d/new"), regexp.MustCompile(`.* new\r\n`).FindString(list))
	equal(t, "NLST of a file", c.read("NLST d/new"), "d/new\r\n")
	equal(t, "NLST of a folder", c.read("NLST d"), "d/future\r\nd/new\r\nd/old\r\n")
	equal(t, "NLST of a pattern", c.read("NLST d/*[ew]*"), "d/future\r\nd/new\r\n")
	equal(t, "NLST of a pattern that nothing matches", c.read("NLST *.txt"), "")
	c.do("CWD d", 250)
	equal(t, "NLST of a pattern here", c.read("NLST -l ?e?"), "new\r\n")
	equal(t, "NLST .", c.read("NLST ."), "future\r\nnew\r\nold\r\n")
	c.open()
	c.do("LIST nowhere", 550)
	c.do("NLST nowhere/*", 550)
	c.do("NLST [", 550)
	c.do("MLSD nowhere", 550)
	c.do("MLSD new", 501)
	c.do("MLST nowhere", 550)
	status := c.do("STAT /d", 213)
	contains(t, status, "  1 ftp"[1:])
	equal(t, "STAT", strings.Join(strings.Split(status, "\n")[1:4], "\n"),
		" "+strings.ReplaceAll(strings.TrimSuffix(list, "\r\n"), "\r\n", "\n "))
	c.do("STAT nowhere", 550)
}

func TestFacts(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	c.write("STOR a b", "12345")
	c.do("MFMT 20010203040506 a b", 213)
	c.do("MKD d", 257)
	text := strings.Split(c.do("MLST a b", 250), "\n")
	if !regexp.MustCompile(`^ type=file;size=5;modify=20010203040506;perm=adfrw;unique=[0-9A-Za-z.:-]+; /a b$`).MatchString(text[1]) {
		t.Errorf("MLST: %q", text)
	}
	contains(t, c.do("MLST", 250), "\n type=dir;modify=")
	contains(t, c.do("OPTS MLST size;NoSuch;Type;", 200), "MLST OPTS type;size;")
	contains(t, c.do("FEAT", 211), " MLST type*;size*;modify;perm;unique;\n")
	equal(t, "MLSD", sorted(c.read("MLSD")), "type=dir; d\r\ntype=file;size=5; a b\r\n")
	c.do("OPTS MLST", 200)
	equal(t, "MLSD without facts", sorted(c.read("MLSD")), " a b\r\n d\r\n")
	c.do("OPTS UTF8 OFF", 504)
	c.do("OPTS NOSUCH", 501)
	for _, bad := range []string{"MFMT", "MFMT 2001", "MFMT 20010203040506", "MFMT 20011303040506 a b", "MFMT x a b"} {
		c.do(bad, 501)
	}
	c.do("MFMT 99991231235959 a b", 550)
	c.do("MFMT 00010101000000 a b", 550)
	equal(t, "MDTM", c.do("MDTM a b", 213), "20010203040506")
	contains(t, c.do("MFMT 20010203040507.999 a b", 213), "Modify=20010203040507; /a b")
	c.do("MDTM nowhere", 550)
	c.do("SIZE d", 550)
}

func sorted(lines string) string {
	all := strings.SplitAfter(lines, "\n")
	slices.Sort(all)
	return strings.Join(all, "")
}

func TestModesAreShownAsLsDoes(t *testing.T) {
	for mode, want := range map[fs.FileMode]string{
		0o644:              "-rw-r--r--",
		fs.ModeDir | 0o750: "drwxr-x---",
	} {
		equal(t, mode.String(), string(appendMode(nil, mode)), want)
	}
}

func TestAFolderOfManyFiles(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	c.do("MKD d", 257)
	const n = 10_000
	for i := range n {
		f, err := os.Create(filepath.Join(srv.dir, "d", fmt.Sprintf("file-%05d", i)))
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	c.do("CWD d", 250)
	names := strings.Split(strings.TrimSuffix(c.read("NLST"), "\r\n"), "\r\n")
	if len(names) != n || !slices.IsSorted(names) {
		t.Errorf("NLST: %d names", len(names))
	}
	for _, line := range []string{"LIST", "MLSD"} {
		if got := strings.Count(c.read(line), "\r\n"); got != n {
			t.Errorf("%s: %d lines", line, got)
		}
	}
	if got := strings.Count(c.do("STAT .", 213), "\n"); got != n+1 {
		t.Errorf("STAT: %d lines", got)
	}
	// This pattern takes exponential time in many matchers.
	c.write("STOR "+strings.Repeat("a", 200), "")
	equal(t, "NLST of a hard pattern", c.read("NLST "+strings.Repeat("*a", 90)+"*b"), "")
}

func TestDigests(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	c.write("STOR a b", "hola")
	const sha256 = "b221d9dbb083a7f33428d7c2a3c3198ae925614d70210e28716ccaa7cd4ddb79"
	equal(t, "HASH", c.do("HASH a b", 213), "SHA-256 0-4 "+sha256+" a b")
	for _, arg := range []string{"a b", `"a b"`, "/a b"} {
		equal(t, "XSHA256", c.do("XSHA256 "+arg, 250), strings.ToUpper(sha256))
	}
	equal(t, "XCRC", c.do("XCRC a b", 250), "6FA0F988")
	equal(t, "XMD5", c.do("XMD5 a b", 250), "4D186321C1A7F0F354B297E8914AB240")
	equal(t, "XSHA1", c.do("XSHA1 a b", 250), "99800B85D3383E3A2FB45EB7D0066A4879A9DAD0")
	c.do(`XCRC "a b" 0 2`, 504)
	c.do("XCRC nowhere", 550)
	c.do("HASH nowhere", 550)
	equal(t, "OPTS HASH", c.do("OPTS HASH", 200), "SHA-256")
	equal(t, "OPTS HASH MD5", c.do("OPTS HASH md5", 200), "MD5")
	equal(t, "HASH", c.do("HASH a b", 213), "MD5 0-4 4d186321c1a7f0f354b297e8914ab240 a b")
	contains(t, c.do("FEAT", 211), " HASH SHA-256;SHA-512;SHA-1;MD5*;CRC32\n")
	c.do("OPTS HASH rot13", 501)
}

func TestEveryKindOfErrorHasItsCode(t *testing.T) {
	for kind, want := range map[files.Kind][2]int{
		files.Unknown: {451, 451}, files.NotFound: {550, 550}, files.Exists: {550, 550}, files.Denied: {550, 550},
		files.BadName: {550, 553}, files.Locked: {450, 450}, files.Quota: {552, 552}, files.TooLarge: {552, 552},
		files.DiskFull: {452, 452}, files.NotEmpty: {550, 550}, files.IsDir: {550, 550}, files.NotDir: {550, 550},
		files.NotRegular: {550, 550}, files.BadOffset: {554, 554},
		files.Unavailable: {450, 450}, files.Closed: {421, 421},
	} {
		err := fmt.Errorf("wrapped: %w", &files.Error{Kind: kind, Path: "/a\r\nb"})
		for i, name := range []pathRole{existing, target} {
			r := replyTo(err, name)
			if r.code != want[i] || strings.ContainsAny(r.text, "\r\n") {
				t.Errorf("%v: %d %q, want %d", kind, r.code, r.text, want[i])
			}
		}
	}
}
