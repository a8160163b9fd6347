package wording

// The texts of english_room.go. The pronoun tú, by which a text addresses the reader, is no nick: see
// room.CheckNick.
func init() {
	for name, text := range map[string]string{
		// The lines of a room, and answers about it.
		"line.private":         "{nick} (a ti):",
		"line.echo":            "tú (a {other}):",
		"line.alert":           "{nick} (a los operadores):",
		"event.joined":         "{nick} entró",
		"event.left":           "{nick} salió",
		"event.left.why":       "{nick} salió ({why})",
		"event.crowd.both":     "{text}, {count} salieron",
		"event.renamed":        "{nick} ahora es {other}",
		"names.more":           "{names} y {count} más",
		"answer.entered.alone": "eres {nick} en {room}, todavía no hay nadie más",
		"answer.roster":        "{count} en {room}",
		"answer.roster.names":  "{count} en {room}: {names}",
		"answer.rooms":         "{room}: {count} dentro",
		"answer.rooms.more":    "y {count} salas más",
		"answer.whoami":        "eres {nick} en {room}",
		"answer.gap":           "aquí faltan líneas: el servidor conserva solo las últimas",
		"answer.pong":          "pong",
		"answer.pong.unkept":   "atendido, pero no guardado: el servidor no puede escribir en su disco",
		"event.removed":        "{nick} quitó la línea {line}",
		"answer.found.one":     "{room} {when} [{line}] {text}",
		"answer.found.more":    "estas son las {count} más recientes: añade palabras, in #SALA, from APODO o since FECHA para encontrar otras",
		"answer.found.none":    "no se encontró ninguna línea",

		// The notices of a room, and the reasons for the end of a seat.
		"notice.not-heard":    "no estás en {room}: nadie lo ha oído",
		"notice.backlogged":   "todavía no te ha llegado todo: pide más cuando te haya llegado",
		"notice.saving":       "el servidor espera a muchas personas que leen despacio y no da respuestas largas: vuelve a pedirlo en unos segundos",
		"notice.busy":         "muchas personas piden respuestas largas en este momento: vuelve a pedirlo en un segundo",
		"notice.private-lost": "se perdió la conexión de {nick}: puede que tu último mensaje privado no le haya llegado",
		"notice.private-kept": "se perdió la conexión de {nick}: puede que tu último mensaje privado no le haya llegado; lo verá si vuelve",
		"notice.kept":         "lo que se dice vuelve a guardarse",
		"notice.unkept":       "a partir de ahora, lo que se dice no se guarda: el servidor no puede escribir en su disco",

		"left.slow":    "demasiado lento",
		"left.lost":    "conexión perdida",
		"left.fault":   "un fallo del servidor",
		"bye":          "adiós",
		"bye.replaced": "ahora estás aquí desde otra conexión",
		"bye.fault":    "se cerró tu conexión: un fallo del servidor",
		"bye.slow":     "se cerró tu conexión: no recibía lo que se decía",
		"closing":      "el servidor se está cerrando",

		// Why a nick or a room's name is refused.
		"name.empty":         "un nombre necesita al menos una letra o una cifra",
		"name.not-utf8":      "un nombre se escribe en UTF-8",
		"name.too-long":      "un nombre tiene como mucho {limit} caracteres, y este tiene {count}",
		"name.invisible":     "un nombre no lleva caracteres que no se ven",
		"name.lone-mark":     "un nombre no lleva acentos sueltos",
		"name.foreign-mark":  "un nombre no lleva acentos de otra escritura que la de sus letras",
		"name.mixed-digits":  "un nombre lleva cifras de un solo tipo",
		"name.mixed-scripts": "un nombre lleva letras de una sola escritura, para que nadie pueda imitar el de otra persona",
		"name.bad-start":     "un nombre empieza por una letra o una cifra",
		"name.space":         "un nombre es una sola palabra de letras, cifras y los signos _ - .",
		"name.bad-character": "un nombre lleva solo letras, cifras y _ - .",

		"nick.reserved":      "el apodo {other} es del propio servidor",
		"nick.like-reserved": "{nick} se parece a {other}, que es del propio servidor",
		"nick.taken":         "alguien usa ya el apodo {nick}",
		"nick.like-taken":    "{nick} se parece a {other}, que está aquí",
		"nick.kept":          "el apodo {nick} se guarda durante {when} para alguien que acaba de salir",
		"nick.like-kept":     "{nick} se parece a {other}, que se guarda durante {when} para alguien que acaba de salir",
		"nick.too-often":     "has cambiado mucho de apodo: podrás volver a cambiarlo en {when}",
		"nick.free":          "{why}; {other} está libre",

		// Why a room, a private line or a list of ignored users is refused.
		"room.bad-name":         "ninguna sala puede llamarse así: {why}",
		"room.not-in":           "no estás en {room}",
		"room.none":             "no hay ninguna sala {room}: /rooms muestra las que hay",
		"room.too-many":         "ya hay {count} salas, y no caben más a la vez",
		"room.too-many.address": "ya hay {count} salas abiertas desde tu dirección, y no caben más a la vez: /rooms muestra las que hay",
		"room.moderated":        "{room} está moderada: solo hablan quienes tienen voz",
		"room.slow":             "{room} va despacio: podrás volver a hablar en {when}",
		"room.invite-only":      "{room} es solo para personas invitadas",
		"room.bad-key":          "{room} necesita su clave",
		"room.full":             "{room} está llena: tiene {count} personas",
		"room.rank":             "eso solo lo hacen los operadores de {room}",
		"room.peer-not-in":      "{nick} no está en {room}",
		"room.peer-in":          "{nick} ya está en {room}",
		"room.bad-setting":      "{room} no puede tener ese ajuste: una clave tiene como mucho 64 bytes, y una pausa dura como mucho una hora",

		"tell.absent":        "nadie aquí se llama {nick}: /who muestra quién está",
		"tell.left":          "no se envió: {nick} salió {left}, y ahora nadie tiene ese apodo",
		"tell.changed-hands": "no se envió: este {nick} llegó {when}, y otro {other} salió {left}. Envíalo otra vez si te refieres a este",
		"tell.unread":        "no se envió: {nick} no ha leído lo que ya se le envió. Envíalo otra vez en unos segundos",

		"ignore.self":     "no puedes ignorarte",
		"ignore.twice":    "ya ignoras a {nick}: /unignore {nick} vuelve a mostrar sus líneas",
		"ignore.too-many": "ya ignoras a {limit} personas: /unignore APODO quita una",
		"ignore.none":     "no ignoras a {nick}: /ignore muestra a quién ignoras",

		// Why lines are not shown, found or removed.
		"history.no-line":   "no existe la línea {line}",
		"history.not-own":   "la línea {line} no es tuya",
		"history.too-old":   "la línea {line} tiene más de cinco minutos: se queda",
		"history.no-words":  "¿qué palabras? por ejemplo /search examen aula, o /search examen in #lab from eva since 2026-11-01",
		"history.too-long":  "eso es demasiado para buscarlo: bastan unas pocas palabras",
		"history.too-slow":  "esa búsqueda tarda demasiado: añade palabras, in #SALA, from APODO o since FECHA",
		"history.too-often": "una búsqueda por segundo: prueba otra vez",
		"history.off":       "este servidor no guarda nada que se pueda buscar",
		"history.failed":    "el historial no se puede leer en este momento: prueba otra vez más tarde",

		// How long the lines of rooms are kept.
		"kept.for":    "lo que se dice en las salas se guarda durante {when}",
		"kept.ever":   "lo que se dice en las salas se guarda",
		"kept.guests": "{text}, y quien viene sin cuenta puede ver lo de {when} atrás",
		"kept.not":    "lo que se dice no se guarda: el historial tiene un fallo",

		// Times.
		"time.seconds": "{count} segundos",
		"time.ago":     "hace {when}",
		"time.now":     "hace un momento",

		// Why a connection has no place.
		"limits.full":    "el servidor está lleno: vuelve más tarde",
		"limits.address": "hay demasiadas conexiones desde tu dirección",
		"failed":         "eso falló: prueba otra vez más tarde",
	} {
		Spanish.add(name, Message{Other: text})
	}
	for name, m := range map[string]Message{
		"event.crowd.joined":       {"entró {count} persona", "entraron {count} personas"},
		"event.crowd.joined.names": {"entró {count} persona ({names})", "entraron {count} personas ({names})"},
		"event.crowd.left":         {"salió {count} persona", "salieron {count} personas"},
		"event.renames":            {"{count} persona cambió de apodo ({names})", "{count} personas cambiaron de apodo ({names})"},
		"answer.entered":           {"eres {nick} en {room} con {names}", "eres {nick} en {room} con {count} personas más: {names}"},
		"answer.recent":            {"{count} línea; /since {line} muestra lo que sigue", "{count} líneas; /since {line} muestra lo que sigue"},
		"answer.recent.more":       {"{count} línea; /since {line} muestra las siguientes", "{count} líneas; /since {line} muestra las siguientes"},
		"answer.found":             {"{count} línea encontrada; /since y su número, en su sala, muestra lo que la siguió", "{count} líneas encontradas; /since y un número, en su sala, muestra lo que la siguió"},
		"time.days":                {"{count} día", "{count} días"},
		"time.hours":               {"{count} hora", "{count} horas"},
		"time.minutes":             {"{count} minuto", "{count} minutos"},
	} {
		Spanish.add(name, m)
	}
}
