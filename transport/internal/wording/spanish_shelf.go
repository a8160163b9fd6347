package wording

// The texts of english_shelf.go.
func init() {
	for name, text := range map[string]string{
		"shelf.content-range":   "el Content-Range no corresponde a lo enviado",
		"shelf.part":            "envía el archivo hasta el final: una parte de en medio no se guarda",
		"shelf.version-changed": "el archivo del servidor es otra versión que la que conoces",
		"shelf.name-taken":      "ya hay un archivo o una carpeta con ese nombre",
		"shelf.no-parent":       "la carpeta donde iría no existe: crea esa primero",
		"shelf.folder-body":     "una carpeta nueva no tiene contenido",
		"shelf.destination":     "falta el campo Destination, o no es una URL",
		"shelf.other-server":    "el destino no está entre estos archivos",
		"shelf.put":             "aquí no hay nada: envía los archivos a /files/, como en curl -T FILE http://HOST/files/FOLDER/",
		"shelf.own-name":        "en /{path} responde el propio servidor: envía el archivo a /files/{path}",
		"shelf.digest":          "lo que llegó no corresponde a la suma que enviaste: envía el archivo otra vez",
		"shelf.cut":             "tu envío se cortó: envía el resto, o todo el archivo otra vez",
		"shelf.stalled":         "no llegó nada durante demasiado tiempo: envía el resto, o todo el archivo otra vez",
		"shelf.zips":            "se están descargando demasiadas carpetas como zip: prueba otra vez dentro de un rato",
		"shelf.copies":          "se están copiando demasiados archivos: prueba otra vez dentro de un rato",
		"shelf.form":            "esto no es un formulario con archivos",
		"shelf.nick":            "entra con tu apodo",
		"shelf.lock":            "otra persona tiene bloqueado este archivo",
		"shelf.lock-not-held":   "no tienes el bloqueo que nombra tu solicitud",
		"shelf.dav":             "el servidor no entiende esta solicitud de WebDAV",
		"shelf.dav-too-large":   "una petición WebDAV tiene como mucho {limit} bytes",

		"shelf.stored":         "guardado {path} ({size})",
		"shelf.stored.box":     "entregaste {path} ({size}) el {when}, SHA-256 {other}",
		"shelf.stored.again":   "entregaste {path} ({size}) el {when}, SHA-256 {other}; se conserva la versión anterior",
		"shelf.stored.deleted": "{text}; demasiadas versiones, se borró {names}",

		"shelf.page.files":  "Archivos",
		"shelf.page.chat":   "Chat",
		"shelf.page.path":   "Carpeta",
		"shelf.page.name":   "Nombre",
		"shelf.page.size":   "Tamaño",
		"shelf.page.time":   "Fecha",
		"shelf.page.zip":    "Todo en un zip",
		"shelf.page.empty":  "Aquí todavía no hay nada",
		"shelf.page.upload": "Añadir archivos",
		"shelf.page.send":   "Enviar",

		"handins.title": "Entregas",
		"handins.nick":  "Apodo",
		"handins.time":  "Entregado",
		"handins.csv":   "Como tabla (CSV)",
		"handins.empty": "Todavía no se entregó nada",
	} {
		Spanish.add(name, Message{Other: text})
	}
	for name, m := range map[string]Message{
		"handins.count":    {"{count} versión", "{count} versiones"},
		"shelf.page.count": {"{count} entrada", "{count} entradas"},
		"shelf.page.more":  {"no se muestra {count} más", "no se muestran {count} más"},
	} {
		Spanish.add(name, m)
	}
}
