// Package files is the actor of the file service. It keeps the shelf: one folder of files
// that all users read and add to. It decides who may write a name, how much fits, and when
// a file is published. It knows no protocol, and file contents do not pass through it.
//
// # Guarantees
//
//   - When Commit returns nil, the file is complete, has its name and is durable. An upload that
//     was cut off is never published, and the older version stays.
//   - A name has one writer at a time. A second writer gets an error that names the first one.
//   - A reader keeps the version that they opened.
//   - A cut upload is kept for its owner as a partial, also through a restart of the server. It is
//     never mixed with another version. It is deleted when its owner sends that name anew. It
//     cannot be resumed if another version was published since it began.
//   - Nothing outside the shelf's folder is reached, whatever the names or links in it are: all
//     access goes through one os.Root.
//   - Files that are put into the folder by other means (cp, scp) are served at once.
//
// # Goroutines
//
// Run is the loop. The loop owns all state and touches neither disk nor network. Run
// starts two more goroutines and waits for them. The janitor clears the staging folder and
// counts the shelf for the quota. The flusher lets all callers that wait for the same
// folder share one flush. In a drop box a third one writes receipts in the same way as the
// flusher, and a fourth one the list of hand-ins. With Config.OwnerOnly another one writes the lists of owners.
//
// Everything else that blocks runs on the goroutine that calls a method. A session moves
// its own bytes between its socket and the File of its lease. It asks the loop only for
// rights (begin, grow, hold), and reports the result to it (finish, release). The loop
// replies at once. So a caller does not stop waiting for the reply when its context ends:
// the granted right would be lost. Reading needs no right, since the kernel keeps an
// opened version.
//
// When Run's context ends, the loop returns and Done is closed. From then on methods
// return Closed. Open files stay usable, a running Commit ends normally, and Abort still
// keeps the received bytes.
//
// # How a file becomes durable
//
//	Create   lock the name; delete the user's older partial; read the published version;
//	         create .tertulia-tmp/ID (O_EXCL)
//	Prepare  copy the continued bytes of the published file
//	         bytes flow; Grow asks for more room. The first Grow writes .tertulia-tmp/ID.note:
//	         the owner, the name and the published version
//	Commit   check the size; fsync the file, at most Config.Flushes at once
//	         check that a continued version is still published
//	         in a drop box: move the older version to its version name, fsync the folder
//	         rename over the name: readers see the new version or the old one
//	         fsync the folder, shared by all who wait for that folder
//	         in a drop box: write the receipt, delete surplus versions
//	         book the change, unlock the name, return
//
// A crash at any point leaves the old version or the new one. With Config.Sync off there is
// no fsync, and this holds for a crash of the server only. Afterwards a file in
// .tertulia-tmp is a partial if it has a note. Otherwise the next start deletes it. After a
// crash of the machine, only the flushed bytes of a partial count. To detect such a crash,
// the note names the boot in which it was written. A lock on .tertulia-tmp keeps a second
// server from writing to the same shelf.
//
// # Names
//
// Every method passes its path through one gate, which first normalises it (Resolve) and
// then authorises it. A name is 1 to 255 bytes of valid UTF-8 without control characters
// (C0, DEL, C1). A path is at most 64 names deep and 4000 bytes long. Names that begin
// with ".tertulia-" are reserved for the server. A new name has no characters that
// plain.Line removes, such as those that reverse the reading order.
//
// Nothing else is changed or refused. Names are kept byte for byte, without Unicode
// normalisation, so a client finds exactly the name that it sent. The composed and the
// decomposed "é" are two names, as they are on the disk. A listing omits entries that
// cannot pass the gate, and entries that are neither regular files nor folders. Links
// within the shelf are followed; links out of it are errors. The key of a lease is the
// path with the links in its folders resolved, so two spellings have one key.
//
// # Users
//
// A user is an event.Identity, made by the gate in package accounts. Users are compared by
// their nick, as in the chat. "Ana" and "ana" have the same box, and at one address the
// same partials. Events show the nick as the user spelled it. A partial belongs to its
// user at the address that began it. If there are too many partials, the user with the
// most loses the oldest one first. Nothing is kept of a guest's upload that is cut off.
//
// An unproven user, whose nick another address holds in the chat, is a different user.
// Otherwise the caller must know who a user is: anybody can claim a nick without a
// password.
//
// # Owners
//
// With Config.OwnerOnly, only the user who put a file on the shelf and operators of the server
// (event.Roles) may delete, rename or replace it, or set its time. The same holds for folders.
// Whoever moves a folder must own all that is in it. The user is known by their account.
// Without one, they are known by their nick and their address, and a guest is not known at all.
// The list ".tertulia-owners" in each folder names them, so they survive a restart and a rename
// of the folder. Operators alone may change a file without an entry, such as one from cp. The
// server rewrites the list with each new file, which takes about 60 bytes for each file in that
// folder.
//
// # Drop box
//
// With Access DropBox each user has a folder on the shelf as their "/". This is their box,
// and they see nothing else. They may add and rename files. They may neither delete a file
// nor change its time, which is the time of the hand-in.
//
// The folder "handout" on the shelf is the exception. All users have it in their "/", also
// a user without a nick of their own, such as a guest. Only the owner of the server may
// change it, on the disk. A user without a nick of their own has no box. The first upload
// or new folder makes the box, under the folded nick; reading makes none. A box of another
// spelling, made by an older server, is used unchanged. The owner of the server sees the
// folders.
//
// An operator of the server (event.Roles) sees all boxes in the folder "handins" of their "/", and the file
// "HANDINS.csv" there lists each version: who handed it in, when, its size, and the SHA-256 on its receipt.
// Both are for reading only. The list is made anew whenever an operator looks at it.
//
// A second hand-in under a name, also by a rename, keeps the first one. The newest version
// has the name. The older one is moved to a name with its time, as in "lab3 (2026-11-28
// 10.14.05).pdf". That move is durable before the newer file is published, so a crash
// loses no acknowledged version. maxVersions versions of each name are kept, and all of
// them count for the quota.
//
// Each hand-in is acknowledged with a Receipt once it is recorded in RECEIPTS.txt in the
// box. Users can read this list, and only the server writes it: time, size, SHA-256 and
// name, the newest first, at most 1000 lines and 256 KiB. It does not count for the quota.
// Events have paths on the shelf, so consider carefully who may see them.
//
// # Limits
//
// Config has the limits, with their units. DefaultConfig has the defaults, and 0 means no
// limit. Room is granted in steps as an upload grows. A step must fit the maximum file
// size, the quota (less the room that other uploads hold), and the free disk space above
// the reserve. The bytes of a replaced version count as room for its successor. The quota
// counts published files; partials have limits of their own. A count of the shelf finds
// files that come by other means. The pause between two counts is Config.ScanInterval, or
// nine times the duration of the last count if that is longer.
package files
