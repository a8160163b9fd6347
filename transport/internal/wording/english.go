package wording

import (
	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/actors/room"
	"tertulia/transport/internal/otherservice"
)

// Say is [Language.Say] in English.
func Say(id ID, args ...Arg) string { return English.Say(id, args...) }

// Append is [Language.Append] in English.
func Append(dst []byte, id ID, args ...Arg) []byte { return English.Append(dst, id, args...) }

// Error is [Language.Error] in English.
func Error(err error) string { return English.Error(err) }

// Refusal is [Language.Refusal] in English.
func Refusal(e *room.NickError) string { return English.Refusal(e) }

// AppendLine is [Language.AppendLine] in English.
func AppendLine(dst []byte, v *room.View) []byte { return English.AppendLine(dst, v) }

// AppendPrefix is [Language.AppendPrefix] in English.
func AppendPrefix(dst []byte, v *room.View) (prefixed []byte, said bool) {
	return English.AppendPrefix(dst, v)
}

// AppendNotice is [Language.AppendNotice] in English.
func AppendNotice(dst []byte, v *room.View) []byte { return English.AppendNotice(dst, v) }

// AppendReply is [Language.AppendReply] in English.
func AppendReply(dst []byte, r *event.Reply) []byte { return English.AppendReply(dst, r) }

// FoundLine is [Language.FoundLine] in English.
func FoundLine(dst []byte, e *event.Entry, at string) []byte { return English.FoundLine(dst, e, at) }

// FoundEnd is [Language.FoundEnd] in English.
func FoundEnd(dst []byte, r *event.Reply) []byte { return English.FoundEnd(dst, r) }

// RoomLine is [Language.RoomLine] in English.
func RoomLine(dst []byte, i event.RoomInfo) []byte { return English.RoomLine(dst, i) }

// MoreRooms is [Language.MoreRooms] in English.
func MoreRooms(dst []byte, n uint64) []byte { return English.MoreRooms(dst, n) }

// LeftReason is [Language.LeftReason] in English.
func LeftReason(v *room.View) string { return English.LeftReason(v) }

// FileKind is [Language.FileKind] in English.
func FileKind(k files.Kind) string { return English.FileKind(k) }

// FileReason is [Language.FileReason] in English.
func FileReason(e *files.Error) string { return English.FileReason(e) }

// FileError is [Language.FileError] in English.
func FileError(path, why string) string { return English.FileError(path, why) }

// News is [Language.News] in English.
func News(e *event.Entry, command string) string { return English.News(e, command) }

// Receipt is [Language.Receipt] in English.
func Receipt(e files.Event, path string) string { return English.Receipt(e, path) }

// ServiceName is [Language.ServiceName] in English.
func ServiceName(s otherservice.Service) string { return English.ServiceName(s) }

// NotThisChat is [Language.NotThisChat] in English.
func NotThisChat(s otherservice.Service, address string) string {
	return English.NotThisChat(s, address)
}
