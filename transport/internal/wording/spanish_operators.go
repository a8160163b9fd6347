package wording

// The texts of english_operators.go.
func init() {
	for name, text := range map[string]string{
		"event.topic":           "{nick} puso el tema: {text}",
		"event.topic.none":      "{nick} quitó el tema",
		"event.ranked.operator": "{nick} nombró operador a {other}",
		"event.ranked.voice":    "{nick} dio voz a {other}",
		"event.ranked.none":     "{nick} quitó el rango a {other}",
		"event.kicked":          "{nick} echó a {other}",
		"event.invited":         "{nick} invitó a {other} a {room}",
		"event.banned":          "{nick} vetó a {other} en {room}",
		"event.banned.for":      "{nick} vetó a {other} en {room} durante {when}",
		"event.unbanned":        "{nick} levantó el veto a {other}",
		"event.muted":           "{nick} silenció a {other}",
		"event.muted.for":       "{nick} silenció a {other} durante {when}",
		"event.unmuted":         "{nick} deja hablar otra vez a {other}",
		"event.configured":      "{nick} cambió {room}: {names}",
		"event.expelled":        "{nick} vetó a {other} en el servidor",
		"event.expelled.server": "{other} tiene vetado el servidor",
		"event.removed.other":   "{nick} quitó la línea {line} de {other}",

		"setting.invite.off":    "no solo para personas invitadas",
		"setting.moderated.off": "sin moderar",
		"setting.topic.off":     "solo los operadores ponen el tema",
		"setting.secret.off":    "a la vista",
		"setting.noctcp":        "sin preguntas entre programas",
		"setting.noctcp.off":    "con preguntas entre programas",
		"setting.key":           "hace falta una clave",
		"setting.key.off":       "no hace falta clave",
		"setting.limit.off":     "para cualquier número de personas",
		"setting.slow.off":      "sin pausa entre líneas",

		"answer.exited":         "te han echado de {room}",
		"answer.exited.banned":  "tienes vetada la sala {room}",
		"answer.whois":          "{nick}: {names}",
		"answer.whois.guest":    "sin cuenta",
		"answer.whois.account":  "cuenta {other}",
		"answer.whois.server":   "operador del servidor",
		"answer.whois.away":     "fuera ({text})",
		"answer.whois.idle":     "sin hablar desde hace {when}",
		"answer.whois.in":       "en {names}",
		"answer.whois.operator": "{room} (operador)",
		"answer.whois.founder":  "{room} (la creó)",
		"answer.whois.voice":    "{room} (con voz)",
		"answer.whois.muted":    "{room} (en silencio)",
		"answer.whois.from":     "desde {address} ({other})",

		"nick.registered":      "{nick} es el apodo de una cuenta: quien la usa tiene que identificarse",
		"nick.like-registered": "{nick} se parece a {other}, que es el apodo de una cuenta",
		"notice.registered":    "tu apodo es ahora de la cuenta {other}: eres {nick}",

		"room.banned":      "tienes vetada la sala {room} durante {when}",
		"room.banned.ever": "tienes vetada la sala {room}",
		"room.muted":       "no puedes hablar en {room} durante {when}",
		"room.muted.ever":  "no puedes hablar en {room}",
		"room.peer-above":  "{nick} es operador del servidor: eso solo lo hacen otros operadores del servidor",
		"room.many-there":  "{count} personas de {room} están conectadas desde ahí",
		"room.bans-full":   "{room} tiene {count} vetos y silencios, y no caben más a la vez: /unban levanta uno",
		"room.no-ban":      "{nick} no tiene veto ni silencio en {room}: /bans muestra quién los tiene",
		"room.lobby":       "a nadie se le veta solo en {room}: los operadores del servidor vetan en el servidor entero",

		"bye.kicked":        "{other} te ha echado del servidor",
		"bye.banned":        "{other} te ha vetado en el servidor",
		"bye.banned.server": "tienes vetado el servidor",
		"left.kicked":       "lo echaron",
		"left.banned":       "vetado",
	} {
		Spanish.add(name, Message{Other: text})
	}
}
