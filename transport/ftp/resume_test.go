package ftp

import (
	"io"
	"strconv"
	"sync"
	"testing"

	"tertulia/actors/files"
)

// cut begins to store a file and never ends the data.
func (c *client) cut(line, text string) {
	c.Helper()
	data := c.open()
	c.do(line, 150)
	if _, err := io.WriteString(data, text); err != nil {
		c.Fatal(err)
	}
	if text != "" {
		c.moved(int64(len(text)))
	}
	c.do("ABOR", 426)
	c.want(226)
}

// refused runs a command whose upload must not begin.
func (c *client) refused(line string, code int, words string) {
	c.Helper()
	c.open()
	contains(c, c.do(line, code), words)
}

func TestANewUploadDropsTheOneThatWasCut(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	for _, line := range []string{"STOR a", "APPE a"} {
		c.cut("STOR a", "the first version")
		c.cut(line, "") // before its first byte
		c.do("SIZE a", 550)
		c.do("REST 16", 350)
		c.refused("STOR a", 554, "cannot restart at 16, 0 bytes are here")
	}
	// This also holds if the upload may not begin.
	c.cut("STOR a", "the first version")
	eva := srv.as(t, "eva")
	data := eva.open()
	eva.do("STOR a", 150)
	c.refused("STOR a", 450, "eva")
	c.do("SIZE a", 550)
	eva.do("ABOR", 426)
	eva.want(226)
	data.Close()
	c.do("SIZE a", 550)

	c.cut("STOR a", "the first version")
	data = c.open()
	equal(t, "another free name", c.do("STOU a", 150), "FILE: /a.1")
	data.Close()
	c.want(226)
	equal(t, "SIZE", c.do("SIZE a", 213), "16")
}

// A client that has sent its whole file must still send at least one byte to publish it.
func TestAFileThatCameWholeIsPublishedByResuming(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	const whole = "the whole file"
	for _, verb := range []string{"STOR", "APPE"} {
		c.cut("STOR "+verb, whole)
		c.do("RETR "+verb, 550)
		told := c.do("SIZE "+verb, 213)
		at, err := strconv.Atoi(told)
		if err != nil || at != len(whole)-1 {
			t.Fatalf("SIZE tells %q of %d bytes", told, len(whole))
		}
		if verb == "STOR" {
			c.do("REST "+told, 350)
		}
		c.write(verb+" "+verb, whole[at:])
		equal(t, verb, c.read("RETR "+verb), whole)
	}
	c.cut("STOR a", "x")
	c.do("SIZE a", 550) // nothing is left to resume
}

func TestAnAppendAddsToWhatIsPublished(t *testing.T) {
	srv := serve(t, nil)
	c, eva := srv.as(t, "ana"), srv.as(t, "eva")
	c.write("STOR day.log", "line1\nline2\n")
	c.cut("STOR day.log", "GARBAGE-")
	c.write("APPE day.log", "line3\n")
	equal(t, "after a cut upload", c.read("RETR day.log"), "line1\nline2\nline3\n")

	c.cut("STOR day.log", "GARBAGE-")
	eva.write("STOR day.log", "of eva\n")
	c.write("APPE day.log", "line4\n")
	equal(t, "after somebody else's", c.read("RETR day.log"), "of eva\nline4\n")

	c.cut("APPE day.log", "li")
	c.write("APPE day.log", "line5\n")
	equal(t, "after a cut append", c.read("RETR day.log"), "of eva\nline4\nline5\n")

	c.cut("STOR new.log", "GARBAGE-")
	c.write("APPE new.log", "line1\n")
	equal(t, "a new file", c.read("RETR new.log"), "line1\n")

	c.do("SIZE day.log", 213)
	c.write("APPE day.log", "line6\n")
	equal(t, "after SIZE", c.read("RETR day.log"), "of eva\nline4\nline5\nline6\n")
}

// curl resumes with SIZE and APPE.
func TestAppendContinuesTheUploadWhoseLengthSizeHasTold(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	c.cut("STOR a", "0123456789")
	equal(t, "SIZE", c.do("SIZE a", 213), "9")
	c.cut("APPE a", "9abc")
	equal(t, "SIZE", c.do("SIZE a", 213), "12")
	c.do("SIZE b", 550)
	c.write("APPE a", "added") // the last SIZE was for another file
	equal(t, "RETR", c.read("RETR a"), "added")
}

// The client has the rest of one of two versions, and the server cannot know of which.
func TestAppendIsRefusedWhereSizeToldAnotherVersion(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	const words = "send the whole file"
	c.write("STOR a", "old")
	c.cut("STOR a", "new version")
	equal(t, "SIZE", c.do("SIZE a", 213), "3")
	c.refused("APPE a", 554, words)
	equal(t, "RETR", c.read("RETR a"), "old")
	c.write("STOR a", "new version")
	equal(t, "RETR", c.read("RETR a"), "new version")

	c.cut("STOR b", "my version")
	srv.as(t, "eva").write("STOR b", "eva's")
	equal(t, "SIZE", c.do("SIZE b", 213), "5")
	c.refused("APPE b", 554, words)
	equal(t, "RETR", c.read("RETR b"), "eva's")
}

func TestAnUploadIsNotResumedOnceTheFileHasChanged(t *testing.T) {
	srv := serve(t, nil)
	c, eva := srv.as(t, "ana"), srv.as(t, "eva")
	change := map[string]func(){
		"replaced":     func() { eva.write("STOR a", "of eva") },
		"appended to":  func() { eva.write("APPE a", "of eva") },
		"deleted":      func() { eva.do("DELE a", 250) },
		"renamed":      func() { eva.do("RNFR a", 350); eva.do("RNTO b", 250) },
		"renamed onto": func() { eva.write("STOR b", "b"); eva.do("RNFR b", 350); eva.do("RNTO a", 250) },
	}
	for name, change := range change {
		t.Run(name, func(t *testing.T) {
			c.write("STOR a", "old")
			c.cut("STOR a", "new version")
			change()
			c.do("REST 5", 350)
			c.refused("STOR a", 554, "the file on the server has changed since your upload was cut off: send the whole file")
			// This also holds the next time, and if the published file is long enough.
			c.do("REST 1", 350)
			c.refused("STOR a", 554, "send the whole file")
			c.write("STOR a", "new version")
			equal(t, "RETR", c.read("RETR a"), "new version")
		})
	}
}

func TestAnUploadWhoseFileWasDeletedIsNotOffered(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	c.write("STOR a", "old")
	c.cut("STOR a", "new version")
	c.do("DELE a", 250)
	c.do("SIZE a", 550)
}

// gated is a shelf whose disk stops when the test says so.
type gated struct {
	files.Storage
	counts chan struct{} // a count waits until it is closed; nil: no wait
	reads  chan struct{} // the same for each read of a published file
}

func (g *gated) ReadDir(name string) (files.DirReader, error) {
	if g.counts != nil {
		<-g.counts
	}
	return g.Storage.ReadDir(name)
}

func (g *gated) Open(name string) (files.File, files.Info, error) {
	f, i, err := g.Storage.Open(name)
	if err == nil && g.reads != nil {
		f = &gatedFile{f, g.reads}
	}
	return f, i, err
}

type gatedFile struct {
	files.File
	reads chan struct{}
}

func (f *gatedFile) Read(p []byte) (int, error) {
	<-f.reads
	return f.File.Read(p)
}

// answers checks that a session replies while its upload is prepared.
func (c *client) answers() {
	c.Helper()
	c.do("NOOP", 200)
	contains(c, c.do("STAT", 211), ": 0 ")
}

// opener returns a function that opens a gate. The end of the test opens it, too.
func opener(t *testing.T, gate chan struct{}) func() {
	open := sync.OnceFunc(func() { close(gate) })
	t.Cleanup(open)
	return open
}

func TestASessionAnswersWhileTheBaseOfAnAppendIsCopied(t *testing.T) {
	for _, abort := range []bool{false, true} {
		g := gated{reads: make(chan struct{})}
		srv := serve(t, func(o *options) {
			g.Storage = files.NewFolder(o.Dir, true, o.Log)
			o.Storage = &g
		})
		open := opener(t, g.reads)
		c := srv.as(t, "ana")
		c.write("STOR log", "line1\n")
		data := c.open()
		c.do("APPE log", 150)
		c.answers()
		want := "line1\nline2\n"
		if abort {
			want = "line1\n"
			c.send("ABOR")
			open()
			c.want(426)
		} else {
			_, _ = io.WriteString(data, "line2\n")
			data.Close()
			c.answers()
			open()
		}
		c.want(226)
		equal(t, "RETR", c.read("RETR log"), want)
	}
}

func TestASessionAnswersWhileTheShelfIsCounted(t *testing.T) {
	g := gated{counts: make(chan struct{})}
	srv := serve(t, func(o *options) {
		g.Storage = files.NewFolder(o.Dir, true, o.Log)
		o.Storage, o.QuotaBytes = &g, 10
	})
	open := opener(t, g.counts)
	c, eva, bo := srv.as(t, "ana"), srv.as(t, "eva"), srv.as(t, "bo")
	c.do("SIZE a", 550)
	data := c.open()
	c.send("STOU a")
	c.answers()
	eva.open()
	eva.send("STOR b")
	eva.answers()
	eva.do("ABOR", 426)
	eva.want(226)
	large := bo.open()
	bo.do("ALLO 11", 200)
	bo.send("STOR c")
	bo.answers()
	open()
	equal(t, "STOU", c.want(150), "FILE: /a")
	_, _ = io.WriteString(data, "hola")
	data.Close()
	c.want(226)
	equal(t, "RETR", c.read("RETR a"), "hola")
	bo.want(552)
	if n, err := large.Read(make([]byte, 1)); err == nil {
		t.Errorf("the data connection of an upload that was refused brings %d bytes", n)
	}
}
