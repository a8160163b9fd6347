package irc

import "maps"

// commands are all commands, by name. It does not change after init.
var commands = map[string]command{}

// init gathers the commands. It cannot be the value of commands: some handlers read them.
func init() {
	for _, some := range []map[string]command{
		connectionCommands(), registrationCommands(), channelCommands(), userCommands(), historyCommands(), accountCommands(),
	} {
		maps.Copy(commands, some)
	}
}
