package wording

// The texts of english_irc.go.
func init() {
	for name, text := range map[string]Message{
		"irc.nick-varied":     {Other: "{why}: ahora eres {nick}"},
		"irc.nick-registered": {Other: "si {nick} es tu cuenta, entra en ella: con SASL, o con {nick}:CONTRASEÑA como contraseña del servidor en tu programa"},
		"irc.account-needed":  {Other: "aquí hace falta una cuenta: entra con SASL, o con APODO:CONTRASEÑA como contraseña del servidor en tu programa"},
		"irc.not-utf8":        {Other: "esa línea no se ha enviado, porque no está en UTF-8: elige UTF-8 como codificación de tu programa"},
		"irc.account-is-nick": {Other: "una cuenta lleva el apodo de su dueño: cambia antes de apodo"},
		"irc.no-code":         {Other: "ninguna cuenta espera un código"},
		"irc.nickserv":        {Other: "NickServ entiende REGISTER CONTRASEÑA, IDENTIFY [APODO] CONTRASEÑA, LOGOUT, PASSWD VIEJA NUEVA y DROP CONTRASEÑA"},
		"irc.no-marker":       {Other: "ahora no se puede guardar hasta dónde has leído"},
		"irc.no-line-id":      {Other: "aquí no hay una línea así"},
	} {
		Spanish.add(name, text)
	}
}
