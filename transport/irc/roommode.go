package irc

import (
	"strconv"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// flagModes are the flags of rooms by their letters. Of "t" it is the opposite: see OpenTopic.
var flagModes = []struct {
	letter byte
	flag   room.Flag
}{{'C', room.NoCTCP}, {'i', room.InviteOnly}, {'m', room.Moderated}, {'s', room.Secret}, {'t', room.OpenTopic}}

// showModes shows the settings of a room, and when it was made.
func (s *session) showModes(r *request, name string) error {
	o, err := s.seat.Outline(s.Ctx, name)
	if err != nil {
		return r.refuse(s, err)
	}
	r.numeric(s, protocol.RplChannelModeIs, append([]string{o.Name}, settings(&o)...)...)
	r.numeric(s, protocol.RplCreationTime, o.Name, strconv.FormatInt(o.Made.Unix(), 10))
	return nil
}

// settings returns the modes of a room and their parameters. "n" is always among them: outsiders never speak.
func settings(o *room.Outline) []string {
	letters := []byte("+n")
	for _, mode := range flagModes {
		if set := o.Settings.Flags&mode.flag != 0; set != (mode.flag == room.OpenTopic) {
			letters = append(letters, mode.letter)
		}
	}
	all := []string{""}
	if o.Settings.Key != "" {
		letters = append(letters, 'k')
		all = append(all, o.Settings.Key)
	}
	if o.Settings.Limit > 0 {
		letters = append(letters, 'l')
		all = append(all, strconv.Itoa(o.Settings.Limit))
	}
	all[0] = string(letters)
	return all
}

// changeModes changes settings, ranks and lists of a room, or shows lists. The members see the changes.
func (s *session) changeModes(r *request, name string) error {
	var set room.SettingsChange // that are not made yet
	for _, c := range parseModes(r.Params[1:]) {
		if !c.asks() {
			s.charge(1)
		}
		if s.addSetting(r, name, &c, &set) {
			continue
		}
		if err := s.configure(r, name, &set); err != nil {
			return err
		}
		if err := s.changeMode(r, name, &c); err != nil {
			return err
		}
	}
	return s.configure(r, name, &set)
}

// addSetting adds a change of a setting to those that are made in one step. It reports false if the change
// is none.
func (s *session) addSetting(r *request, name string, c *modeChange, set *room.SettingsChange) bool {
	switch c.letter {
	case 'n':
		return true
	case 'k':
		s.addKey(r, name, c, set)
		return true
	case 'l':
		s.addLimit(r, name, c, set)
		return true
	}
	for _, mode := range flagModes {
		if mode.letter != c.letter {
			continue
		}
		if c.on != (mode.flag == room.OpenTopic) {
			set.On, set.Off = set.On|mode.flag, set.Off&^mode.flag
		} else {
			set.Off, set.On = set.Off|mode.flag, set.On&^mode.flag
		}
		return true
	}
	return false
}

// maxKey is the maximum number of bytes of a key: see room.SettingsChange.
const maxKey = 64

func (s *session) addKey(r *request, name string, c *modeChange, set *room.SettingsChange) {
	key := ""
	if c.on {
		key = c.param
		if key == "" || len(key) > maxKey || key != plain.Line(key) || strings.ContainsAny(key, " ,") {
			r.numeric(s, protocol.ErrInvalidModeParam, name, "k", "*", "Invalid key")
			return
		}
	}
	set.Key = &key
}

// maxLimit is the highest limit of members: see room.SettingsChange.
const maxLimit = 1 << 20

func (s *session) addLimit(r *request, name string, c *modeChange, set *room.SettingsChange) {
	limit := 0
	if c.on {
		n, err := strconv.Atoi(c.param)
		if err != nil || n < 1 || n > maxLimit {
			r.numeric(s, protocol.ErrInvalidModeParam, name, "l", c.param, "Invalid limit")
			return
		}
		limit = n
	}
	set.Limit = &limit
}

// configure makes the changes of settings, if there are any.
func (s *session) configure(r *request, name string, set *room.SettingsChange) error {
	change := *set
	*set = room.SettingsChange{}
	if change == (room.SettingsChange{}) {
		return nil
	}
	if err := s.seat.Configure(s.Ctx, name, change); err != nil {
		return r.refuse(s, err)
	}
	return nil
}

// changeMode changes a rank or a list, or shows a list.
func (s *session) changeMode(r *request, name string, c *modeChange) error {
	switch {
	case c.letter == 'o':
		return s.changeRank(r, name, c, event.Operator)
	case c.letter == 'v':
		return s.changeRank(r, name, c, event.Voice)
	case strings.IndexByte(listModes, c.letter) < 0:
		r.numeric(s, protocol.ErrUnknownMode, string(c.letter), "is unknown mode char to me")
		return nil
	case c.asks():
		return s.showList(r, name, c.letter)
	}
	return s.changeList(r, name, c)
}

func (s *session) changeRank(r *request, name string, c *modeChange, rank event.Rank) error {
	change := s.seat.Demote
	if c.on {
		change = s.seat.Promote
	}
	if err := change(s.Ctx, name, c.param, rank); err != nil {
		return r.refuse(s, err)
	}
	return nil
}
