package protocol_test

import (
	"testing"
	"time"

	"github.com/ergochat/irc-go/ircmsg"

	"tertulia/transport/irc/internal/protocol"
)

func TestATimestampIsInUTC(t *testing.T) {
	for ms, want := range map[int64]string{
		0:             "1970-01-01T00:00:00.000Z",
		1795947245123: "2026-11-29T10:14:05.123Z",
		-1:            "1969-12-31T23:59:59.999Z",
	} {
		if got := protocol.Timestamp(ms); got != want {
			t.Errorf("Timestamp(%d) = %s, want %s", ms, got, want)
		}
	}
	for _, ms := range []int64{-62_135_596_800_001, 951782400000, 1709164799999, 253402300799999, 253402300800000, 1 << 60} {
		if got, want := protocol.Timestamp(ms), time.UnixMilli(ms).UTC().Format(protocol.TimeLayout); got != want {
			t.Errorf("Timestamp(%d) = %s, want %s", ms, got, want)
		}
	}
}

func TestAMsgIDNamesALine(t *testing.T) {
	if seq, ok := protocol.ParseMsgID(protocol.MsgID(1234)); seq != 1234 || !ok {
		t.Errorf("t1234 is read as %d, %v", seq, ok)
	}
	for _, id := range []string{"", "t", "1234", "t01", "t-1", "t0", "T1", "t1 ", "t99999999999999999999"} {
		if seq, ok := protocol.ParseMsgID(id); ok {
			t.Errorf("%q is read as %d", id, seq)
		}
	}
	if id := protocol.MsgID(0); id != "" {
		t.Errorf("an entry without a place has the msgid %q", id)
	}
}

func TestTagsAreReadAsTheyWereWritten(t *testing.T) {
	value := "a; b\\c\r\nñ:=,"
	tags := protocol.AppendTag(nil, "label", value)
	tags = protocol.AppendTag(tags, "+typing", "")
	line, err := ircmsg.ParseLine("@" + string(tags) + " PING x")
	if err != nil {
		t.Fatal(err)
	}
	if _, got := line.GetTag("label"); got != value {
		t.Errorf("the value is read as %q", got)
	}
	if there, got := line.GetTag("+typing"); !there || got != "" {
		t.Errorf("the tag without a value is read as %v, %q", there, got)
	}
	if got, want := protocol.Tag("batch", "b1"), "batch=b1"; got != want {
		t.Errorf("Tag = %q", got)
	}
}
