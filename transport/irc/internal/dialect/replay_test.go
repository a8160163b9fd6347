package dialect_test

import (
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// earlier returns a view of the history. The time is of the last hours, at which no date is shown.
func earlier(v room.View, place room.Group) (_ room.View, clock, stamp string) {
	at := time.Now().Add(-2 * time.Minute)
	v.Time, v.Replay, v.Group = at.UnixMilli(), true, place
	return v, at.Format("15:04"), protocol.Timestamp(v.Time)
}

func TestHistoryIsNoticesOfTheServer(t *testing.T) {
	v, clock, _ := earlier(by(event.Said, "hola bob"), room.Grouped|room.Opens|room.Closes)
	begin := ":irc.example NOTICE #lab :[" + clock + "] "
	shows(t, 0, v, begin+"<ana> hola bob")
	shows(t, protocol.Batch|protocol.MessageTags, v, begin+"<ana> hola bob") // clients would show the wrong time
	v.Kind = event.Acted
	shows(t, 0, v, begin+"* ana hola bob")
	v.Kind = event.Notice
	shows(t, 0, v, begin+"<ana> hola bob")
	v.Nick = ""
	shows(t, 0, v, begin+"hola bob")
	topic, _, _ := earlier(by(event.Topic, "exam at ten"), room.Grouped)
	shows(t, 0, topic, begin+"* ana set the topic: exam at ten")
	file, _, _ := earlier(by(event.Shared, ""), room.Grouped)
	file.File = &event.File{Change: event.Published, Path: "/notes.txt", Size: 17, Count: 1}
	shows(t, 0, file, begin+"* ana shared notes.txt (17 bytes): http://host:8080/files/notes.txt")
}

func TestAnOldLineHasItsDate(t *testing.T) {
	v := by(event.Said, "hola")
	v.Time, v.Replay = 1e12, true
	shows(t, 0, v, ":irc.example NOTICE #lab :["+time.UnixMilli(1e12).Format("2006-01-02 15:04")+"] <ana> hola")
}

func TestAReplayIsOneBatch(t *testing.T) {
	const caps = protocol.Batch | protocol.ServerTime
	first, clock, stamp := earlier(by(event.Said, "hola"), room.Grouped|room.Opens)
	opens, closes := ":irc.example BATCH +history chathistory #lab", ":irc.example BATCH -history"
	shows(t, caps, first, opens, "@time="+stamp+";batch=history :ana!~u@tertulia PRIVMSG #lab :hola")
	topic, _, stamp := earlier(by(event.Topic, "exam at ten"), room.Grouped)
	shows(t, caps, topic, "@time="+stamp+";batch=history :irc.example NOTICE #lab :ana set the topic: exam at ten")
	last, _, stamp := earlier(by(event.Acted, "waves"), room.Grouped|room.Closes)
	last.Seq, last.Account = 29, "Ana"
	shows(t, caps|tags, last, "@time="+stamp+";msgid=t29;account=Ana;batch=history :ana!~u@tertulia PRIVMSG #lab :\x01ACTION waves\x01", closes)
	only, _, stamp := earlier(by(event.Said, "hola"), room.Grouped|room.Opens|room.Closes)
	shows(t, caps, only, opens, "@time="+stamp+";batch=history :ana!~u@tertulia PRIVMSG #lab :hola", closes)
	loose, _, stamp := earlier(by(event.Said, "hola"), 0)
	shows(t, caps, loose, "@time="+stamp+" :irc.example NOTICE #lab :["+clock+"] <ana> hola")
}

func TestAPrivateLineThatHasWaited(t *testing.T) {
	v, clock, stamp := earlier(private(event.Private, "hola"), 0)
	shows(t, 0, v, ":ana!~u@tertulia PRIVMSG bob :["+clock+"] hola")
	shows(t, protocol.ServerTime, v, "@time="+stamp+" :ana!~u@tertulia PRIVMSG bob :hola")
}
