// Package files is the file-service actor. It keeps the shelf: one folder of
// files that everybody in the gathering reads from and adds to. It decides who
// may write which name, how much fits, and when a file counts as published; it
// knows no protocol, and the bytes do not pass through it.
//
// # What it promises
//
//   - When Commit returns, the file is whole, has its name and is durable. An
//     upload that was cut off is never published; the version before stays.
//   - A name has one writer at a time. Whoever comes second is told who holds it.
//   - A reader keeps the version that he opened.
//   - What came of a cut upload waits for its owner as a partial, also through a
//     restart of the server. It is never mixed with another version: it is gone once
//     its owner sends that name anew, and cannot be resumed once another version is
//     published than when it began.
//   - Nothing outside the shelf's folder is reached, whatever the name or the
//     links in the folder say: all access goes through one os.Root.
//   - What is put into the folder by other means (cp, scp) is served at once.
//
// # Goroutines
//
// Run starts three and waits for them: the loop, which owns all state and
// touches neither disk nor network; the janitor, which clears the staging folder
// and counts the shelf for the quota; the flusher, which lets all who wait for
// the same folder share one flush. In a drop box a fourth writes receipts in the
// same way. Everything else that blocks happens on the
// goroutine that calls a method: a session moves its own bytes between its
// socket and the *os.File of its lease, and asks the loop only for rights
// (begin, grow, hold) and to book what was done (finish, release). The loop
// answers at once, so such a question is not given up when its context ends:
// what was granted would be lost. Reading asks the loop nothing, since the
// kernel keeps an opened version by itself.
//
// When Run's context ends, the loop returns and Done is closed; methods answer
// Closed from then on. Files that are open stay usable, a Commit that is under
// way ends as it would have, and Abort still keeps what came.
//
// # How a file becomes durable
//
//	Create   take the name; delete the user's older partial; note what is
//	         published; .tertulia-tmp/ID is created (O_EXCL)
//	Prepare  copy what is continued of the published file
//	         bytes flow; Grow asks for more room and, the first time, writes
//	         .tertulia-tmp/ID.note: whose it is, for which name, beside what
//	Commit   all bytes there? still the version that was continued? fsync of the file, at most Config.Flushes at once
//	         rename over the name: readers see the new version, or the old one
//	         fsync of the folder, shared by all who wait for that folder
//	         book it, give the name free, return
//
// With Config.Sync off both fsyncs are left out. A crash at any point leaves the
// old version or the new one. What lies in .tertulia-tmp afterwards is a partial
// if it has a note, and otherwise is deleted at the next start. After a crash of
// the machine, not only of the server, a partial counts for no more than what was
// flushed; the note names the boot it was written in. A lock on .tertulia-tmp
// keeps a second server from writing to the same shelf.
//
// # Names
//
// A path passes one gate, Resolve, whichever method it is given to: it is
// normalised, then authorised. A name is 1 to 255 bytes of valid UTF-8 with no
// control characters (C0, DEL, C1); a path is at most 64 names deep and 4000
// bytes long. Names that begin with ".tertulia-" are the server's own. A new name has
// no characters that plain.Line leaves out, as those that turn the reading order
// round. Nothing else is changed or refused: names are kept byte for byte, with no Unicode
// normalisation, so a client finds again exactly what it sent; the composed and
// the decomposed "é" are two names, as they are on the disk. Entries that could
// not pass the gate, and those that are neither regular files nor folders, are
// not listed. Links within the shelf are followed, links out of it are errors.
// The key of a lease is the path with the links in its folders resolved, so two
// spellings are one key.
//
// # Users
//
// A user is a nick, compared as in the chat (plain.Fold): "Ana" and "ana" have the
// same box, and at one address the same partials. A partial is its user's at the address
// that began it. Where there are too many, the oldest of whoever has most goes first. News show it as it was spelled. Whoever logs in
// under a nick that another address holds in the chat is another user, made by
// Unproven. Otherwise the caller has to know who a user is: a nick without a
// password of its own is what anybody can claim.
//
// # Drop box
//
// With Access DropBox each user has a folder on the shelf as their "/", their box,
// and sees nothing else. They may add and rename, but neither delete nor change a
// file's time, which is that of handing in. The folder "handout" on the shelf is the exception: everybody has it in their "/",
// also somebody without a name (the empty user), and nobody may change it but the
// owner of the server, on the disk. Somebody without a name has no box. The first
// upload makes the box, under the folded nick; a look at it makes nothing. A box
// of another spelling, which an older server made, is used as it is. The owner of
// the server sees the folders.
//
// A second hand-in under a name, also by a rename, keeps the first: the newest has
// the name, and the one before is moved to a name with its time, as in "lab3
// (2026-11-28 10.14.05).pdf". That move is durable before the newer file is
// published, so no crash loses a version that was acknowledged. Of each name
// maxVersions are kept, all of which count for the quota.
//
// Each hand-in is acknowledged with a Receipt once it also stands in RECEIPTS.txt in
// the box, which users can read and only the server writes: time, size, SHA-256 and
// name, the newest first, at most 1000 lines and 256 KiB. It does not count for the
// quota. Events name their paths on the shelf: think before
// showing them to everybody.
//
// # Limits
//
// Config has them, with their units; DefaultConfig has the defaults, and 0 is no
// limit. Room is granted in parts as an upload grows, out of the maximum file
// size, the quota (less what other uploads hold) and the free disk above the
// reserve. A replaced version's bytes count for its successor. The quota counts
// published files; partials have a bound of their own. Files that come by other
// means are counted within Config.ScanInterval, or nine times as long as a count
// takes.
package files
