package console

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"tertulia/actors/room"
	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/wording"
)

// A reader reads the outbox of a seat.
type reader struct{ seat *room.Seat }

// reads returns the lines that the user can read without waiting.
func (o reader) reads() (all []string) {
	synctest.Wait()
	select {
	case batches := <-o.seat.Outbox():
		for _, b := range batches {
			for line := range strings.Lines(string(b.Data)) {
				all = append(all, strings.TrimRight(line, "\r\n"))
			}
		}
	default:
	}
	return all
}

func TestAUserIsAnsweredInTheirLanguage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := room.New(room.Config{})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- a.Run(ctx) }()
		seat, err := a.Join(ctx, room.JoinRequest{Nick: "ana", Dialect: Dialect{}})
		if err != nil {
			t.Fatal(err)
		}
		out := reader{seat}
		user := NewTalk(&Config{MaxLine: 4096, Recent: 20}, Seating{Seat: seat, Language: wording.Spanish, Dialect: Dialect{}.choose})
		types := func(text string) {
			t.Helper()
			if err := user.Line(ctx, lines.Line{Text: text}); err != nil {
				t.Fatalf("%s ends the session: %v", text, err)
			}
		}
		out.reads()
		for text, want := range map[string]string{
			"/nick":             "* ¿qué apodo? por ejemplo /nick eva",
			"/nick you":         "* el apodo you es del propio servidor",
			"/hlep":             "* no existe /hlep: ¿querías decir /help? (para decir una línea que empieza por una barra, empiézala con dos)",
			"/leave":            "* ya estás en #tertulia, donde empieza todo el mundo: /quit sale del chat",
			"/quiet maybe":      "* ¿on (sí) u off (no)?",
			"/echo on":          "* tus propias líneas se te muestran",
			"/search x since 9": "* después de since va una fecha, como 2026-11-01",
			"/msg bob hola":     "* nadie aquí se llama bob: /who muestra quién está",
			"/ignore ana":       "* no puedes ignorarte",
			"/files":            "* aquí no hay archivos compartidos",
			"/login ana x":      "* este servidor no tiene cuentas",
			"/register":         "* ¿qué contraseña? /register y una contraseña de 8 a 256 bytes, entre comillas si tiene espacios, crea una cuenta con tu apodo",
			"/logout":           "* no has iniciado sesión",
			"//login ana x":     "* eso puede llevar una contraseña, así que no se le dijo a nadie: una orden empieza por una sola barra, sin nada delante",
			"/ban":              "* ¿a quién? por ejemplo /ban bob, o /ban bob 2h spam; también account:bob, una dirección o una red; -all va primero para todo el servidor",
			"/room":             "* #tertulia está abierta a todo el mundo",
			"/topic":            "* #tertulia no tiene tema: /topic y unas palabras lo ponen",
			"/audit":            "* este servidor no tiene cuentas",
		} {
			types(text)
			if got := out.reads(); len(got) != 1 || !strings.HasSuffix(got[0], want) {
				t.Errorf("%s is answered %q, want %q", text, got, want)
			}
		}
		types("/help")
		if got := out.reads(); !slices.Contains(got, "*   /quit [MOTIVO]    sale del chat") {
			t.Errorf("/help is answered %q", got)
		}
		stop()
		<-ended
		out.reads()
	})
}
