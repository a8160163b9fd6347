package wording

// The texts of english_irc_users.go.
func init() {
	for name, text := range map[string]Message{
		"irc.dcc":        {Other: "los ficheros y las charlas de máquina a máquina no pasan por aquí"},
		"irc.dcc.shelf":  {Other: "aquí no se mandan ficheros de máquina a máquina: déjalo en el estante, {address}, donde todos pueden recogerlo"},
		"irc.real-name":  {Other: "un nombre real tiene de 1 a {limit} bytes: el tuyo no ha cambiado"},
		"irc.motd.hello": {Other: "hola: todos se encuentran en {room}, también la gente que no usa IRC"},
		"irc.motd.page":  {Other: "el chat y los ficheros están también en una página: {address}"},
		"irc.motd.shelf": {Other: "el estante de ficheros: {address}"},
		"irc.motd.help":  {Other: "/quote HELP enumera las órdenes"},
		"irc.info":       {Other: "esto es tertulia {text}, un chat para una sala llena de gente y un estante para sus ficheros"},
		"irc.info.since": {Other: "funciona desde {when}"},
		"irc.help.none":  {Other: "no hay ayuda sobre eso: HELP solo enumera las órdenes"},
		"irc.help.head":  {Other: "HELP y una de estas la describe:"},
	} {
		Spanish.add(name, text)
	}
}
