package e2e

import (
	"bytes"
	"fmt"
	"io"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

const secretOfTeacher = "the-password-of-teacher"

// startWithAccounts starts a server that has the accounts of ana and of teacher, who operates the server.
func startWithAccounts(t *testing.T, args ...string) *server {
	t.Helper()
	state := filepath.Join(t.TempDir(), "state")
	tertuliad(t, secretOfAna+"\n", "accounts", "add", "-state-dir", state, "ana")
	tertuliad(t, secretOfTeacher+"\n", "accounts", "add", "-state-dir", state, "-operator", "teacher")
	return start(t, append([]string{"-state-dir", state}, args...)...)
}

func TestAClassHandsInAndItsTeacherCollects(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "box")
	s := startWithAccounts(t, "-files-access", "drop", "-files-dir", dir)
	ana, err := servertest.DialFTP(s.Files, "ana", secretOfAna)
	ok(t, err)
	t.Cleanup(ana.Close)
	ok(t, ana.Put("lab3.pdf", "first"))
	ok(t, ana.Put("lab3.pdf", "second"))
	for n := range 29 {
		ok(t, s.FTP(t, fmt.Sprintf("student%02d", n)).Put("lab3.pdf", strings.Repeat("x", n+1)))
	}
	if _, err := servertest.DialFTP(s.Files, "ana", "a-guess"); servertest.Code(err) != 530 {
		t.Errorf("with a wrong password the login is %v", err)
	}
	teacher := "teacher:" + secretOfTeacher
	overFTP := curls(t, "-u", teacher, "ftp://"+s.Files+"/HANDINS.csv")
	if n := strings.Count(overFTP, "\n"); n != 32 || !strings.HasPrefix(overFTP, "\ufeffnick,file,path,handed in,bytes,sha256\r\nana,lab3.pdf,/handins/ana/lab3.pdf,") {
		t.Errorf("over FTP the list has %d lines:\n%s", n, overFTP)
	}
	if overHTTP := curls(t, "-u", teacher, s.PageURL(t)+"files/HANDINS.csv"); overHTTP != overFTP {
		t.Errorf("over HTTP the list is\n%s", overHTTP)
	}
	if local := tertuliad(t, "", "handins", "-files-dir", dir, "-csv"); local != overFTP {
		t.Errorf("the program lists\n%s", local)
	}
	page := curls(t, "-u", teacher, s.PageURL(t)+"files/?handins")
	if n := strings.Count(page, "<tr><td"); n != 31 || !strings.Contains(page, "31 versions") {
		t.Errorf("the page has %d rows:\n%s", n, page)
	}
	if got := curls(t, "-u", teacher, "ftp://"+s.Files+"/handins/student07/lab3.pdf"); got != "xxxxxxxx" {
		t.Errorf("a hand-in is %q", got)
	}
	out, err := osexec.CommandContext(t.Context(), servertest.Installed(t, "lftp", "lftp"), "-c", fmt.Sprintf(
		"set net:max-retries 1; set cmd:fail-exit true; open -u teacher,%s ftp://%s; cls -1 handins/ana; mirror handins %s", secretOfTeacher, s.Files, t.TempDir())).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("handins/ana/RECEIPTS.txt\n")) {
		t.Errorf("lftp: %v\n%s", err, out)
	}
	for _, user := range []string{"student01:", "ana:" + secretOfAna} {
		if got := curls(t, "-u", user, "-o", "/dev/null", "-w", "%{http_code}", s.PageURL(t)+"files/?handins"); got != "403" {
			t.Errorf("%s gets the list: %s", user, got)
		}
	}
}

func TestABanInTheChatEndsATransferOverFTP(t *testing.T) {
	s := startWithAccounts(t)
	ana, err := servertest.DialFTP(s.Files, "ana", secretOfAna)
	ok(t, err)
	t.Cleanup(ana.Close)
	data, err := ana.Begin("STOR half")
	ok(t, err)
	t.Cleanup(func() { data.Close() })
	_, err = io.WriteString(data, "the first half")
	ok(t, err)
	teacher := s.logsIn(t, "teacher", secretOfTeacher)
	teacher.Sends("/ban -all account:ana 1h copies from others")
	if _, err = ana.Reply(226); servertest.Code(err) != 426 {
		t.Errorf("the upload ends with %v", err)
	}
	if _, err = ana.Reply(226); servertest.Code(err) != 421 || !strings.Contains(err.Error(), "copies from others") {
		t.Errorf("the session ends with %v", err)
	}
	if _, err := servertest.DialFTP(s.Files, "ana", secretOfAna); servertest.Code(err) != 530 {
		t.Errorf("ana comes back: %v", err)
	}
	eva := s.FTP(t, "eva")
	if _, err := eva.Do(550, "SIZE half"); err != nil {
		t.Errorf("the upload is published: %v", err)
	}
}

func TestOwnersOnlyChangeTheirFiles(t *testing.T) {
	s := startWithAccounts(t, "-files-owner-only", "-accounts", "required")
	if _, err := servertest.DialFTP(s.Files, "eva", "x"); servertest.Code(err) != 530 || !strings.Contains(err.Error(), "everybody needs an account here") {
		t.Errorf("eva logs in without an account: %v", err)
	}
	curls(t, "-u", "teacher:"+secretOfTeacher, "-T", "-", "ftp://"+s.Files+"/task.txt")
	ana, err := servertest.DialFTP(s.Files, "ana", secretOfAna)
	ok(t, err)
	t.Cleanup(ana.Close)
	if text, err := ana.Do(550, "DELE task.txt"); err != nil || !strings.Contains(text, "only teacher, who put it there, and operators of the server may change it") {
		t.Errorf("ana deletes the task: %q, %v", text, err)
	}
	if got := curls(t, "-u", "ana:"+secretOfAna, "-X", "DELETE", "-o", "/dev/null", "-w", "%{http_code}", s.PageURL(t)+"files/task.txt"); got != "403" {
		t.Errorf("over HTTP: %s", got)
	}
	ok(t, ana.Put("ana.txt", "mine"))
	if _, err := ana.Do(250, "DELE ana.txt"); err != nil {
		t.Error(err)
	}
}
