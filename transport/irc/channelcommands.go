package irc

import "strings"

// channelCommands are the commands about channels, and MODE.
func channelCommands() map[string]command {
	return map[string]command{
		"JOIN":   {run: (*session).join, min: 1, cost: 1},
		"PART":   {run: (*session).part, min: 1, cost: 1},
		"KICK":   {run: (*session).kick, min: 2, cost: 1},
		"INVITE": {run: (*session).invite, min: 2, cost: 1},
		"TOPIC":  {run: (*session).topic, min: 1, cost: 1},
		"NAMES":  {run: (*session).names, cost: 1},
		"LIST":   {run: (*session).list, cost: 1},
		"MODE":   {run: (*session).mode, min: 1},
	}
}

// splitList splits a parameter with commas, and leaves out what is empty.
func splitList(param string) []string {
	return strings.FieldsFunc(param, func(c rune) bool { return c == ',' })
}
