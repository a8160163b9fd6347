package wording

import (
	"encoding/hex"
	"strings"
	"time"

	"tertulia/actors/files"
	"tertulia/actors/plain"
)

// Stored returns the confirmation of a stored file for the user who has sent it over HTTP. It is safe
// for a terminal.
func Stored(r files.Receipt) string {
	path, size := Path(plain.Line(strings.TrimPrefix(r.Path, "/"))), Size(Bytes(r.Size))
	if r.SHA256 == nil {
		return Say(storedFile, path, size)
	}
	words := storedBox
	if r.Replaced {
		words = storedAgain
	}
	line := Say(words, path, size, When(r.Time.Local().Format(time.DateTime)), Other(hex.EncodeToString(r.SHA256)))
	if len(r.Deleted) > 0 {
		line = Say(storedDeleted, Text(line), Names(plain.Line(strings.Join(r.Deleted, ", "))))
	}
	return line
}

// ShelfWords are the words on the page of a folder.
type ShelfWords struct{ Files, Path, Name, Size, Time, Zip, Empty, Count, More, Upload, Send string }

// ShelfPage returns the words on the page of a folder with some entries, of which more are not shown.
func ShelfPage(entries, more int) ShelfWords {
	w := ShelfWords{
		Files: Say(shelfFiles), Path: Say(shelfPath), Name: Say(shelfName), Size: Say(shelfSize), Time: Say(shelfTime), Zip: Say(shelfZip),
		Empty: Say(shelfEmpty), Count: Say(shelfCount, Count(uint64(max(0, entries)))), Upload: Say(shelfUpload), Send: Say(shelfSend),
	}
	if more > 0 {
		w.More = Say(shelfMore, Count(uint64(more)))
	}
	return w
}
