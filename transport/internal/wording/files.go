package wording

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dustin/go-humanize"

	"tertulia/actors/event"
	"tertulia/actors/files"
)

// FileKind returns the sentence for a kind of error of the shelf, without a path.
func (in Language) FileKind(k files.Kind) string { return in.Say(fileKinds[k]) }

// FileReason returns the sentence for an error of the shelf, without its path.
func (in Language) FileReason(e *files.Error) string {
	id := fileKinds[e.Kind]
	switch {
	case e.Cause != 0:
		id = fileCauses[e.Cause]
	case e.Kind == files.Locked && e.Holder != "":
		return in.Say(fileLockedBy, Nick(e.Holder))
	}
	return in.Say(id, Nick(e.Name), Other(e.Name), Path(e.Name), Digits(uint64(max(0, e.Count))), Limit(uint64(max(0, e.Limit))))
}

// FileError returns a sentence about a path: "path: why". It is why if the path is empty.
func (in Language) FileError(path, why string) string {
	if path == "" {
		return why
	}
	return in.Say(filePath, Path(path), Why(why))
}

var fileKinds = map[files.Kind]ID{
	files.Unknown: fileFailed, files.NotFound: fileNotFound, files.Exists: fileExists, files.Denied: fileDenied,
	files.BadName: fileBadName, files.Locked: fileLocked, files.Quota: fileQuota, files.TooLarge: fileTooLarge,
	files.DiskFull: fileDiskFull, files.NotEmpty: fileNotEmpty, files.IsDir: fileIsDir, files.NotDir: fileNotDir,
	files.NotRegular: fileNotRegular, files.BadOffset: fileBadOffset, files.Unavailable: fileUnavailable, files.Closed: fileClosed,
}

var fileCauses = map[files.Cause]ID{
	files.CauseShelfOff: shelfOff, files.CauseReadOnly: shelfReadOnly, files.CauseRoot: shelfRoot, files.CauseShelfAbsent: shelfAbsent,
	files.CauseShelfGone: shelfGone, files.CauseShelfUnusable: shelfUnusable, files.CauseShelfUnopened: shelfUnopened,
	files.CauseShelfUnread: shelfUnread, files.CauseStagingBlocked: shelfStaging, files.CauseShelfShared: shelfShared,
	files.CauseNoDropBox: noDropBox, files.CauseOtherDisk: otherDisk, files.CauseLinkOut: linkOut, files.CauseLinkReserved: linkReserved,
	files.CauseSlash: slashAtEnd, files.CauseNoFolder: noFolder, files.CauseIntoItself: intoItself, files.CauseNoSuchTime: noSuchTime,
	files.CausePathTooLong: pathLong, files.CausePathTooDeep: pathDeep, files.CausePathOut: pathOut,
	files.CauseNameEmpty: fileNameEmpty, files.CauseNameTooLong: fileNameLong, files.CauseNameNumber: fileNameNumber,
	files.CauseNameNotUTF8: fileNameUTF8, files.CauseNameControl: fileNameControl, files.CauseNameHidden: fileNameHidden,
	files.CauseNameReserved: fileNameOwn, files.CauseNameMany: fileNameMany,
	files.CauseUploads: uploadsFull, files.CauseUploadsUser: uploadsOfUser, files.CauseUploadsAddr: uploadsOfAddr,
	files.CauseQuotaFiles: quotaFiles, files.CauseQuotaFolders: quotaFolders, files.CauseRestartNegative: restartNegative,
	files.CauseRestartPast: restartPast, files.CauseUploadStale: uploadStale, files.CauseUploadGone: uploadGone,
	files.CauseUploadChanged: uploadChanged, files.CauseAppendChanged: appendChanged, files.CauseOneByte: uploadOneByte,
	files.CauseNotCopied: uploadNotCopied, files.CauseOverAllowance: uploadOver, files.CauseFolderRemoved: folderRemoved,
	files.CauseNotOwner: fileNotOwner, files.CauseNoOwner: fileNoOwner,
	files.CauseNotConfirmed: notConfirmed, files.CauseShrank: fileShrank,
	files.CauseBoxNoName: boxNoName, files.CauseBoxNoNick: boxNoNick, files.CauseBoxLogin: boxLogin, files.CauseBoxHeld: boxHeld,
	files.CauseBoxHandout: boxHandout, files.CauseBoxReceipts: boxReceipts, files.CauseBoxKeeps: boxKeeps,
	files.CauseBoxKeepsNow: boxKeepsNow, files.CauseBoxTime: boxTime, files.CauseOperators: boxOperators, files.CauseHandIns: boxHandIns,
}

// News returns the text of an event.Shared, without Mark. command fetches the file; it may be "". The
// text is not safe for a terminal: names of files are as users chose them.
func (in Language) News(e *event.Entry, command string) string {
	line := in.changed(e)
	if command != "" {
		line = in.Say(newsFetch, Text(line), Command(command))
	}
	if e.File.Explain {
		line = in.Say(newsUnproven, Text(line), Nick(e.Nick))
	}
	return line
}

// changed returns the text about the change. For a drop box it names no files, since these are
// private to the user and the operator.
func (in Language) changed(e *event.Entry) string {
	f, user := e.File, Nick(in.who(e))
	switch {
	case f.Box && f.Size < 0:
		return in.Say(newsHandedInN, user, Digits(f.Count))
	case f.Box:
		return in.Say(newsHandedIn, user, Size(humanize.Bytes(uint64(f.Size))))
	case IsOneFile(f):
		return in.Say(news[f.Change], user, Path(shownPath(inRoot(f.Path))), Other(shownPath(f.To)), Size(in.Bytes(f.Size)))
	}
	line := in.Say(newsCounts[f.Change], user, Digits(f.Count))
	if f.Path != "" {
		line = in.Say(newsIn, Text(line), Path(shownPath(f.Path)))
	}
	return line
}

// IsOneFile reports whether the news name a file or folder, and not several.
func IsOneFile(f *event.File) bool {
	return !f.Box && f.Count == 1 && f.Path != "" && f.Change != event.Mixed
}

// inRoot returns the path without its slash if it is in the root folder.
func inRoot(p string) string {
	if strings.LastIndexByte(p, '/') == 0 {
		return p[1:]
	}
	return p
}

var news = map[event.Change]ID{
	event.Published: newsShared, event.Replaced: newsReplaced, event.Moved: newsRenamed, event.Deleted: newsDeleted,
}

var newsCounts = map[event.Change]ID{
	event.Published: newsSharedN, event.Replaced: newsReplacedN, event.Moved: newsRenamedN, event.Deleted: newsDeletedN,
	event.Mixed: newsChangedN,
}

// Receipt returns the confirmation for the user who has put files into a drop box. path is the
// file's path for that user, if e is about one file.
func (in Language) Receipt(e files.Event, path string) string {
	at := When(e.Time.Local().Format(time.TimeOnly))
	size := Size(humanize.Bytes(uint64(max(0, e.Size))))
	switch {
	case e.Count > 1:
		return in.Say(receiptN, Digits(uint64(e.Count)), size, at)
	case e.Kind == files.Replaced:
		return in.Say(receiptReplaced, Path(path), size, at, Other(e.SHA256))
	}
	return in.Say(receipt, Path(path), size, at, Other(e.SHA256))
}

// who returns the user of the news: their nick, or a general term. These terms have a space in them,
// so no nick looks like them.
func (in Language) who(e *event.Entry) string {
	switch {
	case e.Nick != "":
		return event.Identity{Nick: e.Nick, Unproven: e.File.Unproven}.Shown()
	case e.File.Count == 1:
		return in.Say(onePerson)
	}
	return in.Say(severalPeople)
}

// MaxPath is the maximum number of bytes of a path in the news.
const MaxPath = 200

// shownPath returns a path as the news show it: cut after MaxPath bytes, and in quotes if it has a
// space or quotes. So nobody mistakes a part of it for text or for a command.
func shownPath(p string) string {
	if len(p) > MaxPath {
		end := MaxPath
		for !utf8.RuneStart(p[end]) {
			end--
		}
		p = p[:end] + "…"
	}
	if !strings.ContainsAny(p, " \"") {
		return p
	}
	return `"` + strings.ReplaceAll(p, `"`, `\"`) + `"`
}

// Bytes returns a number of bytes with its unit, in powers of 1000.
func (in Language) Bytes(n int64) string {
	if n < 1000 {
		return in.Say(bytesText, Digits(uint64(max(0, n))))
	}
	size := float64(n)
	unit := ""
	for _, unit = range []string{"kB", "MB", "GB", "TB", "PB"} {
		if size /= 1000; size < 999.5 {
			break
		}
	}
	if size < 9.95 {
		return fmt.Sprintf("%.1f %s", size, unit)
	}
	return fmt.Sprintf("%.0f %s", size, unit)
}
