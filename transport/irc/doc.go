// Package irc serves clients of IRC.
package irc
