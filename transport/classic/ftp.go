package classic

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/actors/plain"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
)

// The commands and the answers of the simple FTP.
const (
	doList     = "list"
	doExit     = "exit"
	doUpload   = "subir"
	doDownload = "download" // for the log only: the command is the name itself

	received = "recibido"
	failed   = "error"
	ended    = "Sesion finalizada"
)

var ftpWords = []string{doList, doExit, doUpload}

// sendSize is the number of bytes of a file that the peer must read within sessions.StallTime.
const sendSize = 64 << 10

// ftp is the simple FTP.
type ftp struct {
	*session

	owes bool // an upload failed, and the next answer must say so; owned by the reader
}

func newFTP(s *session) protocol { return &ftp{session: s} }

// RunReader implements protocol. The first message is the user's name, and the listing of the
// shelf answers it.
func (f *ftp) RunReader() error {
	name, err := f.in.first(time.Now().Add(f.pace.FirstLine))
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errSilent
	case err != nil:
		return err
	}
	if service, err := f.meant(name); err != nil {
		answer := wording.Say(wording.ClassicFirstLong)
		if service != "" {
			answer = wording.Say(wording.ClassicFTP, wording.Service(wording.ServiceName(service)))
		}
		_ = f.send(wording.Mark + answer + "\n")
		return err
	}
	f.nick, _ = properNick(name.text())
	if f.cfg.Gate.Registered(f.Ctx, f.nick) { // they cannot log in
		f.nick = guest
	}
	pass, err := f.cfg.Gate.Pass(f.Ctx, f.claim(), f.end)
	if err != nil {
		_ = f.send(wording.Mark + wording.Error(err) + "\n")
		return errTurnedAway
	}
	defer pass.Close()
	f.in.words = ftpWords
	if err := f.list(); err != nil {
		return err
	}
	for {
		m, err := f.in.next()
		if err != nil {
			return err
		}
		f.got(m)
		if err := f.command(m.raw); err != nil {
			return err
		}
	}
}

// command carries out one command; a text that is not a command is the name of a file to
// send. After a failed upload it only answers that, whatever the command is.
func (f *ftp) command(text string) error {
	if f.owes {
		f.owes = false
		return f.answer(failed)
	}
	switch text {
	case doList:
		return f.list()
	case doUpload:
		return f.upload()
	case doExit:
		if err := f.answer(ended); err != nil {
			return err
		}
		return errLeft
	}
	return f.download(text)
}

// owner returns the user of the shelf for a command. The user is unproven while another
// address holds the nick in the chat.
func (f *ftp) owner() event.Identity {
	return f.cfg.Gate.Verify(f.Ctx, f.claim())
}

func (f *ftp) claim() accounts.Claim {
	return accounts.Claim{Nick: f.nick, Addr: transport.UserAddr(f.Conn), Peer: transport.PeerAddr(f.Conn)}
}

// end ends the session of a user whom an operator has put out. Any goroutine may call it.
func (f *ftp) end(error) { f.End(errTurnedAway) }

// answer sends text, which must not be empty, with a line end if the peer ends its lines.
func (f *ftp) answer(text string) error {
	if f.in.framed {
		text += "\n"
	}
	return f.send(text)
}

// refuse answers a failed command with "error" and logs err, which the protocol cannot
// carry. It returns err if the session is over.
func (f *ftp) refuse(command, path string, err error) error {
	if f.Ctx.Err() != nil {
		return err
	}
	f.moved(transport.Transfer{Command: command, Path: path, Outcome: "refused", Err: err})
	return f.answer(failed)
}

// list answers with the names on the shelf that the protocol can fetch, one per line, and
// with a slash after the name of a folder.
func (f *ftp) list() error {
	infos, err := f.shelf.List(f.Ctx, f.owner(), "/")
	if err != nil {
		return f.refuse(doList, "/", err)
	}
	var b strings.Builder
	for _, info := range infos {
		if checkFile(info.Name) != nil {
			continue
		}
		b.WriteString(plain.Line(info.Name))
		if info.IsDir() {
			b.WriteByte('/')
		}
		b.WriteByte('\n')
	}
	if b.Len() == 0 {
		b.WriteByte('\n')
	}
	return f.send(b.String())
}

// download opens a file and gives it to the writer, which sends and closes it.
func (f *ftp) download(name string) error {
	if err := checkFile(name); err != nil {
		return f.refuse(doDownload, name, err)
	}
	file, err := f.shelf.Open(f.Ctx, f.owner(), name)
	if err != nil {
		return f.refuse(doDownload, name, err)
	}
	if err := f.ask(writerCmd{text: name, file: file}); err != nil {
		_ = file.Close() // no data is lost: it was only read
		return err
	}
	return nil
}

var errName = errors.New("the name is a command, or a shell would take it for more than a name")

// checkFile refuses some names that the shelf itself allows: commands of this protocol, and
// names that a shell would not take for a name only. A user's script may give names to a
// shell, as the lab's server did. Other protocols serve these files.
func checkFile(name string) error {
	if name == "" || name[0] == '-' || strings.ContainsAny(name, ";&|`$<>") || slices.Contains(ftpWords, name) {
		return errName
	}
	return nil
}

// RunWriter implements protocol.
func (f *ftp) RunWriter() { f.RunChat(f) }

// Do implements protocol. It sends a file or a text, and logs a file.
func (f *ftp) Do(o writerCmd) error {
	defer o.Discard()
	if o.file != nil {
		began := time.Now()
		sent, err := f.sendFile(o.file)
		t := transport.Transfer{Command: doDownload, Path: o.text, Bytes: sent, Outcome: "ok", Err: err, Took: time.Since(began)}
		if err != nil {
			t.Outcome = "cut off"
		}
		f.moved(t)
		return err
	}
	for text := o.text; text != ""; {
		part := text[:min(len(text), sendSize)]
		if err := f.put(part); err != nil {
			return err
		}
		text = text[len(part):]
	}
	return nil
}

// sendFile sends all of a file, or a line feed if it is empty. sent counts the bytes of the
// file.
func (f *ftp) sendFile(file *files.Lease) (sent int64, err error) {
	for {
		n, err := f.CopyN(file.File, sendSize)
		sent += n
		switch {
		case errors.Is(err, io.EOF) && sent == 0:
			return 0, f.put("\n")
		case errors.Is(err, io.EOF):
			return sent, nil
		case err != nil:
			return sent, err
		}
	}
}

// moved counts and logs a transfer, successful or not. The reader and the writer call it.
func (f *ftp) moved(t transport.Transfer) {
	what := "refused"
	switch {
	case t.Outcome == "ok" && t.Command == doUpload:
		what = "received"
	case t.Outcome == "ok":
		what = "sent"
	}
	f.cfg.Metrics.files.WithLabelValues(what).Inc()
	t.Nick = f.nick
	t.Log(f.log, f.Conn.RemoteAddr().String())
}
