package irc

// channelCommands are the commands about channels: JOIN, PART, KICK, INVITE, TOPIC, NAMES, LIST and MODE.
func channelCommands() map[string]command { return nil }
