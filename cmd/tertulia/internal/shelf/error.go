package shelf

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"strings"
	"time"

	"github.com/jlaffaye/ftp"

	"tertulia/cmd/tertulia/internal/greeting"
)

// ownError is an error that this package has detected while the session is intact.
type ownError string

func (e ownError) Error() string { return string(e) }

// ErrInterrupted is the error of files that were not finished when the context ended.
const ErrInterrupted = ownError("interrupted")

const (
	errShorter     = ownError("it came shorter than the server said")
	errLonger      = ownError("it comes longer than the server said")
	errChanged     = ownError("the file was changed on the server in the middle of it")
	errDiffers     = ownError("the SHA-256 of what arrived is another")
	errMissing     = ownError("no such file or folder on the server")
	errFolder      = ownError("is a folder")
	errNeedsR      = ownError("is a folder; -r takes it with all that is in it")
	errRoot        = ownError("the shelf itself stays; '*' is all that is on it")
	errNoFolder    = ownError("is no folder")
	errFolderThere = ownError("the server has a folder of that name")
	errNotRegular  = ownError("is no regular file")
	errLinked      = ownError("is a link to a folder, which is not followed")
	errShrank      = ownError("became shorter while it was sent")
	errSent        = ownError("another file of that name is sent already")
	errExists      = ownError("there is another file of that name here; -f replaces it")
	errTaken       = ownError("another file of that name is fetched already")
	errHere        = ownError("there is a folder of that name here")
	errName        = ownError("this name from the server cannot be used here")
	errOwnName     = ownError("names that end in " + PartSuffix + " are kept for downloads that are not whole")
	errNotPlain    = ownError("the name has a control character in it, or is not UTF-8")
	errClear       = ownError("your login is not sent without encryption: take tls://, or tertulia login -clear if nobody can listen")
	errTooMuch     = ownError("the server sends more than anybody could need")
	errGlob        = ownError("too many names match")
	errTree        = ownError("too many files and folders")
)

// Reply codes that the library does not define.
const (
	diskFull  = 452
	badOffset = 554 // the offset of REST is beyond the kept bytes
)

// GoneError ends all transfers, because the server cannot be reached.
type GoneError struct {
	Addr string
	Wait time.Duration // time of the retries, 0 without retries
	Err  error
}

func (e *GoneError) Error() string {
	if e.Wait == 0 {
		return fmt.Sprintf("no connection to %s: %s", e.Addr, Words(e.Err))
	}
	return fmt.Sprintf("no connection to %s within %v: %s", e.Addr, e.Wait, Words(e.Err))
}

func (e *GoneError) Unwrap() error { return e.Err }

// ErrPassword matches the error of a call if the server has refused the password, or requires
// one and none was given.
var ErrPassword = errors.New("that is not the password")

// loginError reports a login that the server refused or that failed.
type loginError struct {
	err      error
	password bool // the password was refused
}

func (e *loginError) Error() string        { return e.err.Error() }
func (e *loginError) Unwrap() error        { return e.err }
func (e *loginError) Is(target error) bool { return e.password && target == ErrPassword }

// foreignError reports that another service answered.
type foreignError struct{ found string }

func (e *foreignError) Error() string {
	words := "this is " + e.found + ", no FTP server"
	if e.found == greeting.Chat {
		words += ": its files are usually on port 2121"
	}
	return words
}

// localError is the error of a local file.
type localError struct{ err error }

func (e *localError) Error() string { return Words(e.err) }
func (e *localError) Unwrap() error { return e.err }

// onceError ends a transfer that cannot be retried.
type onceError struct{ err error }

func (e *onceError) Error() string {
	return Words(e.err) + "; what was read of the input is gone, so it cannot go on"
}
func (e *onceError) Unwrap() error { return e.err }

func local(err error) error {
	if err == nil {
		return nil
	}
	return &localError{err}
}

// replyCode returns the code of the reply in an error, 0 if there is none.
func replyCode(err error) int {
	if reply := (*textproto.Error)(nil); errors.As(err, &reply) {
		return reply.Code
	}
	return 0
}

// isMissing reports whether a name does not exist or is not accessible.
func isMissing(err error) bool { return replyCode(err) == ftp.StatusFileUnavailable }

// refused reports whether the server has answered with a permanent error (5xx).
func refused(err error) bool { return replyCode(err)/100 == 5 }

// orderly reports whether the session can take another command after err.
func orderly(err error) bool {
	if errors.Is(err, errTooMuch) {
		return false
	}
	code, mine, own := replyCode(err), (*localError)(nil), ownError("")
	return code != 0 && code != ftp.StatusNotAvailable || errors.As(err, &mine) || errors.As(err, &own)
}

// passes reports whether the same step may succeed later, so err is temporary.
func passes(err error) bool {
	if mine := (*localError)(nil); errors.As(err, &mine) {
		return false
	}
	if once := (*onceError)(nil); errors.As(err, &once) {
		return false
	}
	switch code := replyCode(err); {
	case code == diskFull:
		return false
	case code != 0:
		return code/100 == 4
	}
	if dns := (*net.DNSError)(nil); errors.As(err, &dns) {
		return !dns.IsNotFound
	}
	failed := (net.Error)(nil)
	return errors.As(err, &failed) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, errShorter)
}

// Words returns the text of an error for users. It is not safe for a terminal.
func Words(err error) string {
	if gone := (*GoneError)(nil); errors.As(err, &gone) {
		return gone.Error()
	}
	if dns := (*net.DNSError)(nil); errors.As(err, &dns) {
		return dns.Err
	}
	if once := (*onceError)(nil); errors.As(err, &once) {
		return once.Error()
	}
	if mine := (*localError)(nil); errors.As(err, &mine) {
		if path := (*os.PathError)(nil); errors.As(mine.err, &path) {
			return path.Err.Error()
		}
		if link := (*os.LinkError)(nil); errors.As(mine.err, &link) {
			return link.Err.Error()
		}
		return mine.err.Error()
	}
	if reply := (*textproto.Error)(nil); errors.As(err, &reply) {
		return fmt.Sprintf("the server says: %s (%d)", strings.ReplaceAll(reply.Msg, "\n", " "), reply.Code)
	}
	if login := (*loginError)(nil); errors.As(err, &login) && !passes(login.err) {
		return "the server says: " + login.Error()
	}
	senseless, failed := textproto.ProtocolError(""), (net.Error)(nil)
	switch {
	case errors.As(err, &senseless):
		return "it is no FTP server"
	case errors.As(err, &failed) && failed.Timeout():
		return "the server is silent"
	case errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrUnexpectedEOF):
		return "the server closed the connection"
	}
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		err = op.Err
		for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
			err = next
		}
	}
	return err.Error()
}
