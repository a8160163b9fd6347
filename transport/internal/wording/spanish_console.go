package wording

// The texts of english_console.go. Commands are the same in all languages.
func init() {
	for name, text := range map[string]string{
		// Before a user has a seat.
		"welcome":            "te damos la bienvenida a tertulia: escribe tu apodo y pulsa Enter",
		"welcome.password":   "te damos la bienvenida a tertulia: escribe /pass y la contraseña, y después tu apodo",
		"first.too-long":     "tu primera línea es tu apodo, y esta tiene más de {limit} bytes: vuelve a entrar y envía primero tu apodo",
		"first.nick":         "primero tu apodo: escríbelo en una sola palabra y pulsa Enter",
		"first.help":         "escribe primero tu apodo, en una sola palabra, y pulsa Enter; /quit sale",
		"first.another-nick": "{why}: escribe otro apodo",
		"first.not-a-nick":   "eso no puede ser un apodo: {why}: escribe otro apodo",
		"first.too-late":     "no diste un apodo a tiempo",
		"first.hint":         "escribe una línea y pulsa Enter para decirla; /help muestra lo demás que puedes hacer",

		"password.first":      "primero la contraseña: escribe /pass y la contraseña",
		"password.needed":     "aquí hace falta una contraseña",
		"password.not-needed": "no hace falta contraseña: escribe tu apodo y pulsa Enter",
		"password.right":      "es correcta: ahora escribe tu apodo y pulsa Enter",
		"password.wrong":      "esa no es la contraseña",
		"password.unread":     "demasiadas contraseñas de tu dirección esperan a que se comprueben, así que esta no se comprobó",
		"password.again":      "{why}: escribe /pass y la contraseña",
		"password.later":      "{why}: vuelve dentro de un minuto",
		"password.enough":     "{why}: vuelve cuando la sepas",
		"password.waits":      "desde tu red llegó una contraseña equivocada, así que la tuya espera un momento a que se compruebe",

		"client.version": "este servidor habla la versión {text} del protocolo del cliente: usa el cliente que vino con él",
		"client.words":   "/client lleva una versión y 4 palabras, no {count}",
		"client.key":     "la clave no son 32 dígitos hexadecimales",
		"client.since":   "el número de la última línea no es un número",

		// Lines and commands of a user.
		"line.slowed":           "se te leen {text} líneas por segundo: las que envíes más deprisa esperan, y ninguna se pierde",
		"line.secret":           "eso puede llevar una contraseña, así que no se le dijo a nadie: una orden empieza por una sola barra, sin nada delante",
		"line.cut":              "esa línea tiene más de {limit} bytes: sus últimos {count} no se dijeron",
		"line.private.too-long": "una línea privada tiene como mucho {limit} bytes, y esta tiene más: no se le dijo a nadie",
		"command.too-long":      "una orden tiene como mucho {limit} bytes, y esta tiene más: no se hizo nada",
		"command.unknown":       "no existe {command}: /help muestra las órdenes que hay (para decir una línea que empieza por una barra, empiézala con dos)",
		"command.mistyped":      "no existe {command}: ¿querías decir /{other}? (para decir una línea que empieza por una barra, empiézala con dos)",

		"command.nick.which":    "¿qué apodo? por ejemplo /nick eva",
		"command.nick.already":  "ya eres {nick}",
		"command.me.what":       "¿qué haces? por ejemplo /me saluda",
		"command.join.which":    "¿qué sala? por ejemplo /join #lab; /rooms muestra las que hay",
		"command.join.already":  "ya estás en {room}",
		"command.leave.lobby":   "ya estás en {room}, donde empieza todo el mundo: /quit sale del chat",
		"command.msg.whom":      "¿a quién, y qué? por ejemplo /msg bob hola",
		"command.last.how-many": "¿cuántas líneas? por ejemplo /last 50",
		"command.since.which":   "¿desde qué línea? por ejemplo /since 1042; /last muestra el número que toca",
		"command.forget.which":  "¿qué línea? por ejemplo /forget 1042: una línea tuya, hasta cinco minutos después de decirla",
		"command.search.since":  "después de since va una fecha, como 2026-11-01",
		"command.on-or-off":     "¿on (sí) u off (no)?",
		"command.quiet.on":      "no se muestra quién entra y quién sale",
		"command.quiet.off":     "se muestra quién entra y quién sale",
		"command.times.on":      "se muestra la hora de cada línea",
		"command.times.off":     "se muestra la hora solo en las líneas antiguas",
		"command.echo.on":       "tus propias líneas se te muestran",
		"command.echo.off":      "tus propias líneas no se te muestran",
		"command.echo.always":   "aquí tus propias líneas se te muestran siempre",

		"command.ignore.done":   "ya no ves lo que dice {nick}, tampoco con otro apodo: /unignore {nick} lo vuelve a mostrar",
		"command.unignore.done": "vuelves a ver lo que dice {nick}",
		"command.ignore.nobody": "no ignoras a nadie: /ignore APODO oculta lo que dice alguien",
		"command.ignore.list":   "ignoras a {names}: /unignore APODO vuelve a mostrar lo que dice",
		"command.unignore.whom": "¿a quién? por ejemplo /unignore bob; /ignore muestra a quién ignoras",

		// What /help shows.
		"help.head":     "escribe una línea y pulsa Enter para decirla; estas líneas hacen otra cosa:",
		"help.hand-in":  "para entregar un archivo, escribe esto en la terminal de tu propio equipo:",
		"help.help":     "muestra esto",
		"help.nick":     "cambia tu apodo",
		"help.me":       "dice lo que haces: ana * saluda",
		"help.who":      "muestra quién está aquí",
		"help.rooms":    "muestra qué salas hay",
		"help.join":     "va a otra sala, nueva o no",
		"help.leave":    "vuelve a {room}",
		"help.enter":    "entra en otra sala más, nueva o no",
		"help.exit":     "sale de esta sala, o de otra",
		"help.msg":      "dice algo a una sola persona",
		"help.ignore":   "oculta lo que dice alguien, o muestra a quién ignoras",
		"help.unignore": "vuelve a mostrar lo que dice",
		"help.last":     "muestra otra vez las últimas N líneas",
		"help.since":    "muestra lo que siguió a la línea número N",
		"help.search":   "busca líneas: PALABRAS [in #SALA] [from APODO] [since FECHA]",
		"help.forget":   "quita tu línea número N, hasta cinco minutos después de decirla",
		"help.quiet":    "oculta quién entra y quién sale",
		"help.times":    "muestra la hora de cada línea",
		"help.echo":     "te muestra tus propias líneas",
		"help.files":    "muestra los archivos compartidos",
		"help.cat":      "muestra un archivo de texto pequeño",
		"help.whoami":   "muestra tu apodo y tu sala",
		"help.ping":     "responde cuando se ha atendido todo lo que enviaste",
		"help.quit":     "sale del chat",
		"help.slash":    "dice una línea que empieza por una barra",
		"help.again":    "muestra otra vez la línea número N, o de la N a la M",
		"help.as":       "te trae de vuelta desde otro puerto, en el lugar de un apodo",

		// Answers about files.
		"shelf.none":       "aquí no hay archivos compartidos",
		"shelf.empty":      "{path} no tiene archivos",
		"shelf.empty.put":  "{path} no tiene archivos; así se pone uno ahí:",
		"shelf.has":        "{path} tiene:",
		"shelf.more":       "y {count} más",
		"shelf.hint.cat":   "/cat {path} muestra uno",
		"shelf.hint.fetch": "{command} descarga uno; {text}",
		"shelf.hint.put":   "{command} pone uno ahí",
		"cat.which":        "¿qué archivo? por ejemplo /cat notas.txt; /files muestra los que hay",
		"cat.head":         "{path}:",
		"cat.size":         "{path} tiene {size}, y /cat muestra como mucho {limit}",
		"cat.lines":        "{path} tiene {count} líneas, y /cat muestra como mucho {limit}",
		"cat.no-text":      "{path} no es un texto",
		"cat.fetch":        "{why}: descárgalo con {command}",

		// Lines for users of a bare UDP socket.
		"bare.intro":      "las líneas llevan número: /again 12 muestra una otra vez. Si se corta tu conexión, /as {text} te trae de vuelta",
		"bare.as-late":    "ya tienes un apodo: /as sirve para volver, antes de dar un apodo",
		"bare.as-none":    "ninguna sesión tiene esa señal: escribe tu apodo para empezar una nueva",
		"bare.which":      "¿qué línea? por ejemplo /again 12, o /again 12 15",
		"bare.kept":       "las líneas que se pueden mostrar otra vez son de la {line} a la {limit}",
		"bare.back":       "ya estás de vuelta; la última línea que se te envió fue la {line}: /again muestra lo que te perdiste",
		"bare.sign":       "¿sigues ahí? pulsa Enter, o se cierra tu sesión en un minuto",
		"bare.silent":     "se cerró tu sesión: no llegó nada de ti en cinco minutos; envía una línea para empezar de nuevo",
		"bare.guessed":    "alguien intenta hablar por ti a través de UDP: hasta 10 segundos después de que termine no se acepta nada de tu dirección. Usa TCP o nuestro cliente, tertulia",
		"bare.code":       "para charlar, escribe esto y pulsa Enter: {text}",
		"bare.code.short": "escribe {text}",

		// Lines for users of the lab's programs.
		"classic.nick":           "eres {nick}: {why}",
		"classic.no-nick":        "no llegó ningún apodo: escribe algo, o {command} para salir",
		"classic.late":           "no llegó ningún apodo a tiempo: adiós",
		"classic.too-long":       "esa línea tiene {count} bytes, y caben como mucho {limit}: no se dijo",
		"classic.first-too-long": "tu primer mensaje tiene que ser corto, como un nombre, y este es demasiado largo: vuelve a entrar",
		"classic.left-out":       "se omiten {count} líneas anteriores",
		"classic.alone":          "{text}: ahora no hay nadie más; exit sale del chat",
		"classic.all-left":       "se fueron todos los demás",
		"classic.ftp":            "esto es el FTP sencillo del laboratorio, no {service}: entra con su propio programa, o con nc",
		"classic.hello":          "hola desde {address}",
		"classic.hello.text":     "hola desde {address}: {text}",

		// The service that a peer takes the chat for.
		"service.chat":    "esto es un chat, no {service}: entra con nc, telnet o tertulia",
		"service.files":   "esto es el chat, no FTP: los archivos están en {address}",
		"service.irc-at":  "este puerto no es para IRC: haz que tu cliente se conecte al puerto {address}",
		"service.page":    "esto es un chat, no un servidor web: abre {address} en tu navegador",
		"service.web":     "un servidor web",
		"service.ftp":     "FTP",
		"service.ssh":     "SSH",
		"service.mail":    "un servidor de correo",
		"service.irc":     "IRC",
		"service.tls":     "un servidor con TLS",
		"service.not-tls": "este puerto es para TLS: entra con tertulia chat tls://{address}, o con ncat --ssl",
	} {
		Spanish.add(name, Message{Other: text})
	}
}

// The texts of arguments.go.
func init() {
	for name, text := range map[string]string{
		"argument.name": "NOMBRE", "argument.text": "TEXTO", "argument.room": "SALA", "argument.nick": "APODO", "argument.words": "PALABRAS",
		"argument.password": "CONTRASEÑA", "argument.old": "ANTIGUA", "argument.new": "NUEVA", "argument.code": "CÓDIGO",
		"argument.target": "DESTINO", "argument.key": "CLAVE", "argument.time": "TIEMPO",
		"argument.folder": "CARPETA", "argument.file": "ARCHIVO", "argument.why": "MOTIVO", "argument.token": "SEÑAL",
	} {
		Spanish.add(name, Message{Other: text})
	}
}
