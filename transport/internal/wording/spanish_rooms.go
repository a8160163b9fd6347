package wording

// The texts of english_rooms.go.
func init() {
	for name, text := range map[string]string{
		"post.nick":     "di quién eres: curl -d 'hola' http://APODO@HOST/rooms/{path}",
		"post.empty":    "no hay nada que decir: el texto está vacío",
		"post.too-long": "eso es demasiado largo para decirlo: una solicitud tiene como mucho {limit} bytes",
		"post.lines":    "son demasiadas líneas para decirlas a la vez: una solicitud tiene como mucho {limit}",
		"post.cut":      "el texto se cortó, o no es un formulario: no se dijo nada",
		"post.kind":     "solo se puede decir texto: envíalo como text/plain, o como un formulario con un campo text",
		"post.command":  "{command} es una orden, y aquí no hay órdenes: no se dijo nada (para decir una línea que empieza por una barra, empiézala con dos)",
		"post.slow":     "envías líneas demasiado deprisa: no se dijo nada, prueba otra vez más tarde",
		"read.slow":     "preguntas demasiado a menudo: prueba otra vez más tarde",
		"follow.body":   "una solicitud que sigue una sala no tiene cuerpo",
		"follow.since":  "después de since va el número de una línea: su seq en JSON",

		"plain.intro":   "Esta página no necesita JavaScript.",
		"plain.full":    "El chat completo, con todo lo demás",
		"plain.rooms":   "Salas",
		"plain.lines":   "Últimas líneas",
		"plain.nothing": "Aquí todavía no se ha dicho nada.",
		"plain.refresh": "Mostrar las líneas nuevas",
		"plain.say":     "Di algo",
		"plain.nick":    "Apodo",
		"plain.text":    "Texto",
		"plain.send":    "Decirlo",
		"plain.files":   "Archivos",
		"plain.login":   "Iniciar sesión",
		"plain.no-nick": "primero tu apodo: una sola palabra, por la que te conocen los demás",
	} {
		Spanish.add(name, Message{Other: text})
	}
	for name, m := range map[string]Message{
		"post.said":        {"dicho en {room}", "{count} líneas dichas en {room}"},
		"post.said.unkept": {"dicho en {room}, pero no guardado: el servidor no puede escribir en su disco", "{count} líneas dichas en {room}, pero no guardadas: el servidor no puede escribir en su disco"},
		"plain.here":       {"{count} persona en {room}", "{count} personas en {room}"},
	} {
		Spanish.add(name, m)
	}
}
