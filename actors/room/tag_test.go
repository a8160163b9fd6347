package room

import (
	"testing"
	"time"

	"tertulia/actors/event"
)

func TestALabelIsInTheCopyOfTheSeatThatHasSaidTheLine(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		bob := join(t, a, JoinRequest{Nick: "bob", Dialect: details{}})
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "1", Account: "ana", Dialect: details{}})
		desk := join(t, a, JoinRequest{Nick: "ana", Key: "2", Account: "ana", Dialect: details{}})
		bob.says("0")
		ana.must(ana.Say(ctx, "", Line{Text: "1"}, Line{Text: "2", Tags: "+a=b", Label: "x"}, Line{Text: "3"}))
		bob.says("4")
		bob.wants(`ana #tertulia "" account=ana`, `bob #tertulia "0"`, `ana #tertulia "1" account=ana`, `ana #tertulia "2" +a=b account=ana`, `ana #tertulia "3" account=ana`, `bob #tertulia "4"`)
		desk.wants(`bob #tertulia "0"`, `ana #tertulia "1" account=ana`, `ana #tertulia "2" +a=b account=ana`, `ana #tertulia "3" account=ana`, `bob #tertulia "4"`)
		ana.wants(`bob #tertulia "0"`, `ana #tertulia "1" account=ana`, `ana #tertulia "2" +a=b label=x account=ana`, `ana #tertulia "3" account=ana`, `bob #tertulia "4"`)
		if ana.shared.Taken() != 3 {
			t.Errorf("%d lines are taken", ana.shared.Taken())
		}
	})
}

func TestASilentSeatIsToldThatItsLabelledLineIsSaid(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Dialect: details{}})
		bob := join(t, a, JoinRequest{Nick: "bob", Dialect: details{}})
		ana.must(ana.SetEcho(ctx, false))
		ana.reads()
		bob.says("1")
		ana.must(ana.Say(ctx, "", Line{Text: "2", Label: "x"}, Line{Text: "3"}))
		bob.says("4")
		ana.must(ana.Say(ctx, "", Line{Text: "\x01", Label: "empty"}))
		ana.must(ana.Say(ctx, "#none", Line{Text: "5", Label: "refused"}))
		ana.wants(`bob #tertulia "1"`, "reply  label=x", `bob #tertulia "4"`, "reply  label=empty", "reply not heard label=refused")
		bob.wants(`bob #tertulia "1"`, `ana #tertulia "2"`, `ana #tertulia "3"`, `bob #tertulia "4"`)
	})
}

func TestAPrivateLineHasTagsAndALabel(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		bob := join(t, a, JoinRequest{Nick: "bob", NoRoom: true, Dialect: details{}})
		ana := join(t, a, JoinRequest{Nick: "ana", NoRoom: true, Account: "a", Dialect: details{}})
		desk := join(t, a, JoinRequest{Nick: "ana", NoRoom: true, Account: "a", Dialect: details{}})
		ana.must(ana.TellLine(ctx, "bob", Line{Text: "1", Tags: "+a", Label: "x"}))
		ana.must(ana.TellLine(ctx, "bob", Line{Text: "2", Notice: true}))
		ana.must(ana.TellLine(ctx, "bob", Line{Text: "3", Action: true}))
		bob.wants(`ana bob "1" +a account=a`, `ana bob "2" account=a`, `ana bob "3" account=a`)
		ana.wants(`ana bob "1" +a label=x account=a echo`, `ana bob "2" account=a echo`, `ana bob "3" account=a echo`)
		desk.wants(`ana bob "1" +a account=a echo`, `ana bob "2" account=a echo`, `ana bob "3" account=a echo`)
	})
}

func TestASilentSeatHasNoCopyOfItsPrivateLine(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		bob := join(t, a, JoinRequest{Nick: "bob", NoRoom: true, Dialect: details{}})
		ana := join(t, a, JoinRequest{Nick: "ana", NoRoom: true, Account: "a", Dialect: details{}})
		desk := join(t, a, JoinRequest{Nick: "ana", NoRoom: true, Account: "a", Dialect: details{}})
		ana.must(ana.SetEcho(ctx, false))
		ana.must(ana.TellLine(ctx, "bob", Line{Text: "1", Label: "x"}))
		ana.must(ana.TellLine(ctx, "bob", Line{Text: "2"}))
		ana.must(ana.TellLine(ctx, "ana", Line{Text: "3", Label: "y"}))
		ana.must(ana.Tell(ctx, "bob", "4"))
		bob.wants(`ana bob "1" account=a`, `ana bob "2" account=a`, `ana bob "4" account=a`)
		ana.wants("reply  label=x", `ana ana "3" account=a`, "reply  label=y", `ana bob "4" account=a echo`)
		desk.wants(`ana bob "1" account=a echo`, `ana bob "2" account=a echo`, `ana ana "3" account=a echo`, `ana bob "4" account=a echo`)
	})
}

func TestAPrivateActionOfAUserIsTheirOwnWhenTheyComeBack(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", NoRoom: true, Key: "ana", Dialect: details{}})
		join(t, a, JoinRequest{Nick: "bob", NoRoom: true})
		ana.must(ana.TellLine(t.Context(), "bob", Line{Text: "waves", Action: true}))
		ana = join(t, a, JoinRequest{Nick: "ana", NoRoom: true, Key: "ana", Epoch: a.Epoch(), Dialect: details{}})
		ana.wants(`ana bob "waves" echo`)
	})
}

func TestTagsWithoutALineAreNotKept(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "ana", Dialect: details{}})
		bob := join(t, a, JoinRequest{Nick: "bob", Dialect: details{}})
		ana.reads()
		before := a.state.Seq()
		ana.must(ana.Tag(ctx, Lobby, "", Line{Tags: "+typing", Label: "x"}))
		ana.must(ana.Tag(ctx, "", "bob", Line{Tags: "+react=1", Label: "y"}))
		bob.must(bob.Ignore(ctx, "ana"))
		ana.must(ana.Tag(ctx, Lobby, "", Line{Tags: "+ignored"}))
		ana.must(ana.SetEcho(ctx, false))
		ana.must(ana.Tag(ctx, Lobby, "", Line{Tags: "+ignored", Label: "z"}))
		bob.wants(`ana #tertulia "+typing"`, `ana bob "+react=1"`)
		ana.wants(`ana #tertulia "+typing" label=x`, `ana bob "+react=1" label=y echo`, `ana #tertulia "+ignored"`, "reply  label=z")
		if a.state.Seq() != before || ana.shared.Taken() != 0 || len(a.state.Room(Lobby).Last(9)) != 0 {
			t.Errorf("the newest entry is %d, want %d; %d lines are taken", a.state.Seq(), before, ana.shared.Taken())
		}
		if err := ana.Tag(ctx, "#none", "", Line{Tags: "+a"}); !is(err, &Error{Room: "#none", Why: RoomNotIn}) {
			t.Error(err)
		}
		if err := ana.Tag(ctx, "", "eva", Line{Tags: "+a"}); !is(err, &TellError{Nick: "eva", Why: TellAbsent}) {
			t.Error(err)
		}
	})
}

func TestOnlyUsersWhoMaySpeakTag(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#w"})
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#w"})
		ana.must(ana.Configure(ctx, "#w", SettingsChange{On: Moderated}))
		if err := bob.Tag(ctx, "#w", "", Line{Tags: "+a"}); !is(err, &Error{Room: "#w", Why: RoomModerated}) {
			t.Error(err)
		}
		ana.must(ana.Tag(ctx, "#w", "", Line{Tags: "+a"}))
		ana.must(ana.Configure(ctx, "#w", SettingsChange{Off: Moderated}))
		ana.must(ana.Mute(ctx, "#w", event.Target{Nick: "bob"}, 0, "", true))
		if err := bob.Tag(ctx, "#w", "", Line{Tags: "+a"}); !is(err, &Error{Room: "#w", Why: RoomMuted}) {
			t.Error(err)
		}
	})
}

// The refusal of the first line is a warning, and tags must not take it away.
func TestTagsDoNotWarnOfANickThatChangedHands(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana"})
		bob := join(t, a, JoinRequest{Nick: "bob", Addr: addr(1)})
		bob.says("x")
		bob.Leave("")
		pass(10 * time.Minute)
		join(t, a, JoinRequest{Nick: "bob", Addr: addr(2)})
		want := &TellError{Nick: "bob", Why: TellChangedHands, Other: "bob", Left: 10 * time.Minute}
		for _, err := range []error{ana.Tag(ctx, "", "bob", Line{Tags: "+a"}), ana.Tag(ctx, "", "bob", Line{Tags: "+a"}), ana.Tell(ctx, "bob", "x")} {
			if !is(err, want) {
				t.Error(err)
			}
		}
		ana.must(ana.Tell(ctx, "bob", "x"))
		ana.must(ana.Tag(ctx, "", "bob", Line{Tags: "+a"}))
	})
}

func TestMembersWithAnExactDialectSeeInvitations(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#w", Dialect: exactDetails{}})
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#w", Dialect: exactDetails{}})
		kim := join(t, a, JoinRequest{Nick: "kim", Room: "#w", Dialect: details{}})
		eva := join(t, a, JoinRequest{Nick: "eva", Dialect: exactDetails{}})
		ana.reads()
		bob.reads()
		ana.must(ana.Invite(t.Context(), "#w", "eva"))
		ana.wants(`ana #weva "" echo`)
		eva.wants(`ana #weva ""`)
		bob.wants(`ana #weva "" exact`)
		kim.wants()
		if n := len(a.state.Room("#w").Last(9)); n != 0 {
			t.Errorf("%d entries are kept", n)
		}
	})
}

func TestTheOthersLearnOfAnAccount(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		bob := join(t, a, JoinRequest{Nick: "bob", Dialect: exactDetails{}})
		ana := join(t, a, JoinRequest{Nick: "anna", Room: "#w", Dialect: exactDetails{}})
		ana.must(ana.Enter(ctx, Lobby, 0))
		bob.reads()
		login := func() {
			t.Helper()
			_, err := ana.Login(ctx, event.Identity{Account: "anna"})
			ana.must(err)
		}
		login()
		login()
		for range 2 {
			_, err := ana.Logout(ctx)
			ana.must(err)
		}
		bob.wants(`anna #tertulia "" account=anna exact`, `anna #tertulia "" exact`)
		ana.wants(`anna #w "" account=anna exact`, `anna #w "" exact`)
		if n := len(a.state.Room(Lobby).Last(9)); n != 0 {
			t.Errorf("%d entries are kept", n)
		}
	})
}
