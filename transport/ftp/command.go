package ftp

import "strings"

// command is a parsed command line.
type command struct {
	verb string // in capitals
	arg  string // everything after the first space, byte for byte
}

// parseCommand splits a line at the first space. It does not trim the argument, because a
// name may begin and end with spaces.
func parseCommand(line string) command {
	verb, arg, _ := strings.Cut(line, " ")
	return command{verb: strings.ToUpper(verb), arg: arg}
}

// rule is a set of flags that says when a command may run and which state it keeps.
type rule uint16

const (
	early   rule = 1 << iota // allowed before the login
	wantArg                  // needs an argument
	noArg                    // takes no argument
	setup                    // does not clear REST and ALLO
	renames                  // does not clear RNFR
)

// action is the implementation of a command. It runs on the session's writer.
type action struct {
	run   func(s *session, arg string)
	rules rule
	usage string // the argument as HELP shows it
}

// commandTable returns the actions of all commands, by verb in capitals.
func commandTable() map[string]action {
	return map[string]action{
		// login.go
		"USER": {(*session).user, early | wantArg, "<nick>"},
		"PASS": {(*session).pass, early, "<password>"},
		"ACCT": {(*session).acct, early, "<anything>"},
		"REIN": {(*session).rein, early | noArg, ""},
		"QUIT": {(*session).quit, early | noArg, ""},
		"HOST": {(*session).host, early | wantArg, "<name>"},

		// param.go
		"TYPE": {(*session).typeOf, wantArg | setup, "A | I"},
		"STRU": {(*session).stru, wantArg | setup, "F"},
		"MODE": {(*session).mode, wantArg | setup, "S"},
		"REST": {(*session).rest, wantArg | setup, "<bytes>"},
		"ALLO": {(*session).allo, wantArg | setup, "<bytes>"},
		"OPTS": {(*session).opts, early | wantArg, "UTF8 ON | MLST <facts> | HASH <algorithm>"},
		"CLNT": {(*session).clnt, early, "<name>"},
		"LANG": {(*session).lang, early, "en"},

		// data.go
		"PASV": {(*session).pasv, noArg | setup, ""},
		"EPSV": {(*session).epsv, setup, "[1 | 2 | ALL]"},
		"PORT": {(*session).port, wantArg | setup, "<h1,h2,h3,h4,p1,p2>"},
		"EPRT": {(*session).eprt, wantArg | setup, "|<1 | 2>|<address>|<port>|"},

		// retrieve.go, store.go
		"RETR": {(*session).retr, wantArg | setup, "<file>"},
		"STOR": {(*session).stor, wantArg | setup, "<file>"},
		"APPE": {(*session).appe, wantArg | setup, "<file>"},
		"STOU": {(*session).stou, setup, "[<file>]"},
		"ABOR": {(*session).abor, early | noArg, ""},

		// list.go
		"LIST": {(*session).list, 0, "[<path or pattern>]"},
		"NLST": {(*session).nlst, 0, "[<path or pattern>]"},
		"MLSD": {(*session).mlsd, 0, "[<folder>]"},
		"MLST": {(*session).mlst, 0, "[<path>]"},
		"STAT": {(*session).stat, 0, "[<path or pattern>]"},

		// name.go
		"PWD":  {(*session).pwd, noArg, ""},
		"CWD":  {(*session).cwdTo, wantArg, "<folder>"},
		"CDUP": {(*session).cdup, noArg, ""},
		"MKD":  {(*session).mkd, wantArg, "<folder>"},
		"RMD":  {(*session).rmd, wantArg, "<folder>"},
		"DELE": {(*session).dele, wantArg, "<file>"},
		"RNFR": {(*session).rnfr, wantArg, "<old path>"},
		"RNTO": {(*session).rnto, wantArg | renames, "<new path>"},

		// fact.go
		"SIZE": {(*session).size, wantArg, "<file>"},
		"MDTM": {(*session).mdtm, wantArg, "<file>"},
		"MFMT": {(*session).mfmt, wantArg, "<YYYYMMDDHHMMSS> <path>"},
		"AVBL": {(*session).avbl, 0, "[<folder>]"},

		// hash.go
		"HASH":    {(*session).hash, wantArg, "<file>"},
		"XCRC":    {hashAs("CRC32"), wantArg, "<file>"},
		"XMD5":    {hashAs("MD5"), wantArg, "<file>"},
		"XSHA":    {hashAs("SHA-1"), wantArg, "<file>"},
		"XSHA1":   {hashAs("SHA-1"), wantArg, "<file>"},
		"XSHA256": {hashAs("SHA-256"), wantArg, "<file>"},
		"XSHA512": {hashAs("SHA-512"), wantArg, "<file>"},

		// info.go
		"SYST": {(*session).syst, early | noArg, ""},
		"FEAT": {(*session).feat, early | noArg, ""},
		"HELP": {(*session).help, early, "[<command>]"},
		"NOOP": {(*session).noop, early | setup, ""},

		// site.go
		"SITE": {(*session).site, wantArg, "CHMOD <mode> <path> | UTIME <times> <path> | UMASK | IDLE | HELP"},

		// secure.go
		"AUTH": {(*session).auth, early, "TLS"},
		"PBSZ": {(*session).pbsz, early | wantArg, "0"},
		"PROT": {(*session).prot, early | wantArg, "P | C"},
		"CCC":  {(*session).ccc, early | noArg, ""},

		// Not offered.
		"SMNT": {(*session).notOffered, early, ""},
	}
}

// alias maps the command names of RFC 775 to their names in RFC 959.
var alias = map[string]string{
	"XPWD": "PWD", "XCWD": "CWD", "XCUP": "CDUP", "XMKD": "MKD", "XRMD": "RMD",
}
