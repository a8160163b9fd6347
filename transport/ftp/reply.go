package ftp

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/files"
	"tertulia/actors/plain"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
)

// reply is a reply with one line.
type reply struct {
	code int
	text string // may contain a file name from a user, byte for byte
}

// appendReply appends a reply with one line (RFC 959 §4.2).
func appendReply(b []byte, r reply) []byte {
	b = strconv.AppendInt(b, int64(r.code), 10)
	b = append(b, ' ')
	b = append(b, r.text...)
	return append(b, '\r', '\n')
}

// sentWhole returns the 226 of a download of n bytes.
func sentWhole(n int64) reply { return reply{226, fmt.Sprintf("Sent, %d bytes.", n)} }

// receiptReply returns the 226 of an upload. In a drop box it contains the receipt: time,
// length, SHA-256.
func receiptReply(r files.Receipt) reply {
	if r.SHA256 == nil {
		return reply{226, fmt.Sprintf("Stored, %d bytes.", r.Size)}
	}
	deleted := ""
	if len(r.Deleted) > 0 {
		deleted = fmt.Sprintf(" (too many versions: %s was deleted)", plain.Line(strings.Join(r.Deleted, ", ")))
	}
	return reply{226, fmt.Sprintf("Stored, %d bytes, at %s, SHA-256 %s: %s%s",
		r.Size, r.Time.UTC().Format(time.RFC3339), hex.EncodeToString(r.SHA256), plain.Line(r.Path), deleted)}
}

// Reasons for the early end of a transfer. They are also the causes of a job's context.
var (
	errAborted  = errors.New("ended as you asked")
	errLost     = errors.New("the control connection ended before the transfer")
	errStopping = errors.New("the server is stopping")
	errStalled  = errors.New("no byte has moved for too long")
)

// noDataError says that no data connection opened.
type noDataError struct {
	words string
	cause error // for logs; may be nil
}

func (e *noDataError) Error() string { return e.words }
func (e *noDataError) Unwrap() error { return e.cause }

// fileError is a refusal of a file that concerns FTP only.
type fileError struct {
	kind  files.Kind // chooses the code of the reply
	path  string     // may be ""
	words string     // for the client
}

func (e *fileError) Error() string { return wording.FileError(e.path, e.words) }
func (e *fileError) Unwrap() error { return &files.Error{Kind: e.kind, Path: e.path} }

// errUnprotected refuses plain data where the server encrypts all.
var errUnprotected = errors.New("this server encrypts all data: PROT P comes first")

// errNotClosed says that the data stream has ended without the mark of TLS for its end.
var errNotClosed = errors.New("the client has not ended TLS, so the file may be cut off")

// errTextRestart refuses REST in TYPE A with conversion, where an offset is ambiguous.
var errTextRestart = errors.New("a transfer that starts in the middle needs TYPE I")

// pathRole says whether a command looks for an existing name or creates one.
type pathRole bool

const (
	existing pathRole = false
	target   pathRole = true
)

// replyTo returns the reply to an error. No other function turns errors into replies.
func replyTo(err error, name pathRole) reply {
	var (
		noData *noDataError
		own    *fileError
		shelf  *files.Error
	)
	switch {
	case errors.As(err, &noData):
		return reply{425, "No data connection: " + plain.Line(noData.words)}
	case errors.Is(err, errUnprotected):
		return reply{521, plain.Line(err.Error())} // RFC 4217 §10
	case isCut(err):
		return reply{426, "Transfer cut: " + cutWords(err)}
	case errors.Is(err, errTextRestart):
		return reply{504, plain.Line(err.Error())}
	case errors.As(err, &own):
		return reply{codeOf(own.kind, name), plain.Line(own.Error())}
	case errors.As(err, &shelf):
		return reply{codeOf(shelf.Kind, name), plain.Line(wording.Error(shelf))}
	}
	kind := files.KindOf(err)
	return reply{codeOf(kind, name), "The server's disk: " + wording.FileKind(kind)}
}

// isExpulsion reports whether err is a reason of package accounts for the end of a user's stay.
func isExpulsion(err error) bool {
	_, banned := errors.AsType[*accounts.BanError](err)
	return banned || errors.Is(err, accounts.ErrVoid) || errors.Is(err, accounts.ErrKicked)
}

// isCut reports whether err concerns the data connection or its end, and not the shelf.
func isCut(err error) bool {
	if isExpulsion(err) {
		return true
	}
	for _, cut := range []error{
		errAborted, errLost, errStopping, errStalled, errSecured, errNotClosed, transport.ErrSlowUpload,
		context.Canceled, net.ErrClosed, io.ErrUnexpectedEOF, os.ErrDeadlineExceeded,
		syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNABORTED, syscall.ETIMEDOUT,
		syscall.EHOSTUNREACH, syscall.ENETUNREACH,
	} {
		if errors.Is(err, cut) {
			return true
		}
	}
	return false
}

func cutWords(err error) string {
	switch {
	case errors.Is(err, transport.ErrSlowUpload):
		return wording.Say(wording.SlowUpload)
	case isExpulsion(err):
		return plain.Line(wording.Error(err))
	}
	for _, own := range []error{errAborted, errLost, errStopping, errStalled, errSecured, errNotClosed} {
		if errors.Is(err, own) {
			return own.Error()
		}
	}
	return "the data connection broke"
}

// codeOf returns the reply code for an error of the shelf (RFC 959 §4.2.2).
func codeOf(kind files.Kind, name pathRole) int {
	switch kind {
	case files.BadName:
		if name == target {
			return 553
		}
		return 550
	case files.NotFound, files.Exists, files.Denied, files.NotEmpty,
		files.IsDir, files.NotDir, files.NotRegular:
		return 550
	case files.Locked, files.Unavailable:
		return 450
	case files.Quota, files.TooLarge:
		return 552
	case files.DiskFull:
		return 452
	case files.BadOffset:
		return 554
	case files.Closed:
		return 421
	}
	return 451
}

// quote returns a path in the form of a 257 reply (RFC 959 appendix II).
func quote(path string) string {
	return `"` + strings.ReplaceAll(path, `"`, `""`) + `"`
}
