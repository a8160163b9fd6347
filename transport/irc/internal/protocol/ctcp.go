package protocol

// CTCPMark begins and ends a message of CTCP, and ActionOpens begins one that is an action. The source is
// modern.ircdocs.horse/ctcp.
const (
	CTCPMark    = "\x01"
	ActionOpens = CTCPMark + "ACTION "
)
