package irc

// historyCommands are the commands about lines that were said: CHATHISTORY, MARKREAD, REDACT and BATCH.
func historyCommands() map[string]command { return nil }
