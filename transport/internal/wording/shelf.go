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
func (in Language) Stored(r files.Receipt) string {
	path, size := Path(plain.Line(strings.TrimPrefix(r.Path, "/"))), Size(in.Bytes(r.Size))
	if r.SHA256 == nil {
		return in.Say(storedFile, path, size)
	}
	words := storedBox
	if r.Replaced {
		words = storedAgain
	}
	line := in.Say(words, path, size, When(r.Time.Local().Format(time.DateTime)), Other(hex.EncodeToString(r.SHA256)))
	if len(r.Deleted) > 0 {
		line = in.Say(storedDeleted, Text(line), Names(plain.Line(strings.Join(r.Deleted, ", "))))
	}
	return line
}

// ShelfWords are the words on the page of a folder.
type ShelfWords struct{ Files, Chat, Path, Name, Size, Time, Zip, Empty, Count, More, Upload, Send, HandIns string }

// ShelfPage returns the words on the page of a folder with some entries, of which more are not shown.
func (in Language) ShelfPage(entries, more int) ShelfWords {
	w := ShelfWords{
		Files: in.Say(shelfFiles), Chat: in.Say(shelfChat), Path: in.Say(shelfPath), Name: in.Say(shelfName), Size: in.Say(shelfSize), Time: in.Say(shelfTime), Zip: in.Say(shelfZip),
		Empty: in.Say(shelfEmpty), Count: in.Say(shelfCount, Count(uint64(max(0, entries)))), Upload: in.Say(shelfUpload), Send: in.Say(shelfSend),
		HandIns: in.Say(handInsTitle),
	}
	if more > 0 {
		w.More = in.Say(shelfMore, Count(uint64(more)))
	}
	return w
}

// HandInsWords are the words on the page of all hand-ins.
type HandInsWords struct{ Title, Files, Path, Nick, Name, Size, Time, CSV, Empty, Count string }

// HandInsPage returns the words on the page of all hand-ins, which has some versions.
func (in Language) HandInsPage(versions int) HandInsWords {
	return HandInsWords{
		Title: in.Say(handInsTitle), Files: in.Say(shelfFiles), Path: in.Say(shelfPath), Nick: in.Say(handInsNick), Name: in.Say(shelfName),
		Size: in.Say(shelfSize), Time: in.Say(handInsTime), CSV: in.Say(handInsCSV), Empty: in.Say(handInsEmpty),
		Count: in.Say(handInsCount, Count(uint64(max(0, versions)))),
	}
}
