package ftp

import (
	"io"
	"strings"
	"testing"
)

func TestUploadAndDownload(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	big := strings.Repeat("0123456789abcdef", 100_000)
	for _, data := range []string{"", "hola\n", big} {
		c.write("STOR a.txt", data)
		equal(t, "RETR", c.read("RETR a.txt"), data)
		equal(t, "RETR from a path", c.read("RETR /a.txt"), data)
	}
	c.do("REST 5", 350)
	equal(t, "REST and RETR", c.read("RETR a.txt"), big[5:])
	equal(t, "the next RETR", c.read("RETR a.txt"), big)
	c.do("QUIT", 221)
	c.gone()
}

func TestPipelinedCommandsAreAnsweredInOrder(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	c.write("STOR a", "12345")
	data := c.open()
	c.send("PWD\r\nRETR a\r\nSIZE a\r\nNOSUCH\r\nPWD")
	c.want(257)
	contains(t, c.want(150), "(5 bytes)")
	c.want(226)
	equal(t, "SIZE", c.want(213), "5")
	c.want(500)
	c.want(257)
	b, _ := io.ReadAll(data)
	equal(t, "RETR", string(b), "12345")
}

func TestCommandsOfOldTimesAreAnswered(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	for _, q := range []struct {
		line string
		code int
		part string
	}{
		{"HELP", 214, "STOR"}, {"HELP stor", 214, "STOR"}, {"HELP XMKD", 214, "MKD"}, {"HELP fnord", 501, "HELP lists"},
		{"ACCT x", 202, "USER and PASS"},
		{"STRU F", 200, "STRU F"}, {"STRU r", 504, "STRU F is what there is"}, {"STRU X", 501, "It goes: STRU F"},
		{"MODE s", 200, "MODE S"}, {"MODE Z", 504, "MODE S is what there is"}, {"MODE", 501, "MODE"},
		{"TYPE E", 504, "TYPE A and TYPE I"}, {"TYPE X", 501, "It goes: TYPE A or TYPE I"},
	} {
		contains(t, c.do(q.line, q.code), q.part)
	}
	c.do("QUIT", 221)
}
