package room

import (
	"strings"
	"testing"
)

func TestAUserHasTheNamesOfTheirClient(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		bob := join(t, a, JoinRequest{Nick: "bob", Dialect: exactDetails{}})
		ana := join(t, a, JoinRequest{Nick: "ana", Username: "an@!a *?na" + strings.Repeat("x", 40), RealName: "Ana\n G\t" + strings.Repeat("é", 200), Bot: true})
		username, realName := "anana"+strings.Repeat("x", 27), "Ana G "+strings.Repeat("é", 192)
		bob.must(bob.Whois(ctx, "ana"))
		bob.wants(`ana #tertulia "`+realName+`" bot exact`, "ana is ~"+username+`, "`+realName+`", bot true`)
		ana.must(ana.SetRealName(ctx, "Ana G."))
		ana.must(ana.SetRealName(ctx, "Ana G."))
		ana.must(ana.SetBot(ctx, false))
		bob.must(bob.Whois(ctx, "ana"))
		bob.wants(`ana #tertulia "Ana G." bot exact`, "ana is ~"+username+`, "Ana G.", bot false`)
	})
}

func TestTheViewsOfAProgramSaySo(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		bob := join(t, a, JoinRequest{Nick: "bob", Dialect: details{}})
		bot := join(t, a, JoinRequest{Nick: "robot", Bot: true})
		bot.says("1")
		bot.must(bot.Tell(t.Context(), "bob", "2"))
		bot.must(bot.Tag(t.Context(), Lobby, "", Line{Tags: "+a"}))
		bob.says("3")
		bob.wants(`robot #tertulia "" bot`, `robot #tertulia "1" bot`, `robot bob "2" bot`, `robot #tertulia "+a" bot`, `bob #tertulia "3"`)
	})
}
