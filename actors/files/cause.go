package files

// Cause says more about an error than its Kind. The zero Cause says nothing more.
type Cause uint8

// The causes.
const (
	CauseShelfOff       Cause = iota + 1 // there is no shelf
	CauseReadOnly                        // the shelf is ReadOnly
	CauseRoot                            // the shelf's own folder cannot be changed
	CauseShelfAbsent                     // the shelf's folder does not exist yet
	CauseShelfGone                       // the shelf's folder was replaced or removed
	CauseShelfUnusable                   // the shelf's folder cannot be created or used
	CauseShelfUnopened                   // the shelf's folder cannot be opened
	CauseShelfUnread                     // the shelf's folder cannot be read
	CauseStagingBlocked                  // the shelf has another file where uploads are staged
	CauseShelfShared                     // another server uses the shelf
	CauseNoDropBox                       // no folder of the shelf has the list Name
	CauseOtherDisk                       // the folder is on another disk than the shelf
	CauseLinkOut                         // the link leads out of the shelf
	CauseLinkReserved                    // the link leads to files of the server
	CauseSlash                           // the name of a file ends in a slash
	CauseNoFolder                        // the folder of the file does not exist
	CauseIntoItself                      // a folder cannot be moved into itself
	CauseNoSuchTime                      // the disk cannot keep the time
	CausePathTooLong                     // more than Limit bytes
	CausePathTooDeep                     // more than Limit folders
	CausePathOut                         // the path leads out of the shelf
	CauseNameEmpty                       // the name is empty
	CauseNameTooLong                     // more than Limit bytes
	CauseNameNumber                      // no space for a number at the end of the name
	CauseNameNotUTF8                     // the name is not valid UTF-8
	CauseNameControl                     // the name has a control character
	CauseNameHidden                      // the name has the character Name, such as U+200B, which is not shown
	CauseNameReserved                    // names that begin with Name belong to the server
	CauseNameMany                        // Count files have this name and a number

	CauseUploads         // too many uploads are open
	CauseUploadsUser     // Count uploads of the user are open, which is the most
	CauseUploadsAddr     // Count uploads from the user's network are open, which is the most
	CauseQuotaFiles      // the quota of files
	CauseQuotaFolders    // the quota of files and folders
	CauseRestartNegative // a size or restart point below 0
	CauseRestartPast     // a restart at Limit, and Count bytes are there
	CauseUploadStale     // the version that the upload continues has changed since it was cut off
	CauseUploadGone      // the partial is gone
	CauseUploadChanged   // the version that the upload continues has changed since it began
	CauseAppendChanged   // the same, for an append, of which nothing was added
	CauseOneByte         // an upload of one byte would replace a partial
	CauseNotCopied       // the bytes that the upload continues were not copied
	CauseOverAllowance   // more bytes were written than were allowed
	CauseFolderRemoved   // the folder was removed during the upload
	CauseNotOwner        // only the user Name, who put it there, and operators may change it
	CauseNoOwner         // only operators may change it, since nobody knows who put it there
	CauseNotConfirmed    // the file was published, but the disk did not confirm it
	CauseShrank          // the file became shorter while it was read

	CauseBoxNoName   // the user's name cannot have a drop box
	CauseBoxNoNick   // a user without a nick has no drop box
	CauseBoxLogin    // the user has to log in to have a drop box
	CauseBoxHeld     // the nick Name is in the chat from another address
	CauseBoxHandout  // only the operator puts files into the folder Name
	CauseBoxReceipts // only the server writes this list
	CauseBoxKeeps    // nothing is taken back from a drop box
	CauseBoxKeepsNow // the same, for a file, which can be sent again
	CauseOperators   // only operators of the server may do it
	CauseHandIns     // the view of operators on all boxes is for reading
	CauseBoxTime     // the time of a file in a drop box is that of handing in
)

var causes = [...]string{
	CauseShelfOff: "shelf is off", CauseReadOnly: "read-only", CauseRoot: "the shelf itself", CauseShelfAbsent: "no shelf yet",
	CauseShelfGone: "shelf's folder gone", CauseShelfUnusable: "shelf's folder not usable", CauseShelfUnopened: "shelf's folder not opened",
	CauseShelfUnread: "shelf's folder not read", CauseStagingBlocked: "the shelf has a file or link where uploads are kept",
	CauseShelfShared: "another server uses this shelf", CauseNoDropBox: "no drop box", CauseOtherDisk: "another disk",
	CauseLinkOut: "link out of the shelf", CauseLinkReserved: "link to reserved name", CauseSlash: "slash at the end",
	CauseNoFolder: "no folder for it", CauseIntoItself: "into itself", CauseNoSuchTime: "no such time",
	CausePathTooLong: "path too long", CausePathTooDeep: "path too deep", CausePathOut: "path out of the shelf",
	CauseNameEmpty: "empty name", CauseNameTooLong: "name too long", CauseNameNumber: "name too long for a number",
	CauseNameNotUTF8: "name not UTF-8", CauseNameControl: "control character", CauseNameHidden: "hidden character",
	CauseNameReserved: "reserved name", CauseNameMany: "too many of that name",
	CauseUploads: "too many uploads", CauseUploadsUser: "too many uploads of the user", CauseUploadsAddr: "too many uploads from the network",
	CauseQuotaFiles: "number of files", CauseQuotaFolders: "number of files and folders", CauseRestartNegative: "negative size or restart point",
	CauseRestartPast: "restart past the end", CauseUploadStale: "version changed since the cut", CauseUploadGone: "partial is gone",
	CauseUploadChanged: "version changed during the upload", CauseAppendChanged: "version changed during the append", CauseOneByte: "one byte",
	CauseNotCopied: "base not copied", CauseOverAllowance: "more than allowed", CauseFolderRemoved: "folder removed",
	CauseNotOwner: "file of another user", CauseNoOwner: "file of nobody",
	CauseNotConfirmed: "published, but not confirmed by the disk", CauseShrank: "file became shorter",
	CauseBoxNoName: "no box for this name", CauseBoxNoNick: "no box without a nick", CauseBoxLogin: "login needed",
	CauseBoxHeld: "nick is in the chat elsewhere", CauseBoxHandout: "handout", CauseBoxReceipts: "receipts", CauseBoxKeeps: "box keeps files",
	CauseOperators: "operators only", CauseHandIns: "view of operators",
	CauseBoxKeepsNow: "box keeps this file", CauseBoxTime: "time of handing in",
}

// String returns the cause for developers, and "" for the zero Cause.
func (c Cause) String() string { return causes[c] }
