package wording

// PlainWords are the texts of the page without JavaScript that stay the same.
type PlainWords struct {
	Intro, Full, Rooms, Lines, Nothing, Refresh, Say, Nick, Text, Send, Files, LogIn string
}

// PlainPage returns the texts of the page without JavaScript.
func (in Language) PlainPage() PlainWords {
	return PlainWords{
		Intro: in.Say(plainIntro), Full: in.Say(plainFull), Rooms: in.Say(plainRooms), Lines: in.Say(plainLines),
		Nothing: in.Say(plainNothing), Refresh: in.Say(plainRefresh), Say: in.Say(plainSay), Nick: in.Say(plainNick),
		Text: in.Say(plainText), Send: in.Say(plainSend), Files: in.Say(plainFiles), LogIn: in.Say(plainLogIn),
	}
}
