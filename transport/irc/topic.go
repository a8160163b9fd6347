package irc

import (
	"strconv"

	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// topic shows the topic of a room, or sets it: ROOM [TEXT]. The members see the TOPIC. The source is TOPIC of
// modern.ircdocs.horse.
func (s *session) topic(r *request) error {
	name := r.Params[0]
	if len(r.Params) > 1 {
		if err := s.seat.SetTopic(s.Ctx, name, plainText(r.Params[1])); err != nil {
			return r.refuse(s, err)
		}
		return nil
	}
	o, err := s.seat.Outline(s.Ctx, name)
	switch {
	case err != nil:
		return r.refuse(s, err)
	case !o.In && !s.operates():
		return r.refuse(s, &room.Error{Room: o.Name, Why: room.RoomNotIn})
	case o.Topic == "":
		r.numeric(s, protocol.RplNoTopic, o.Name, "No topic is set")
		return nil
	}
	r.numeric(s, protocol.RplTopic, o.Name, o.Topic)
	r.numeric(s, protocol.RplTopicWhoTime, o.Name, o.TopicBy, strconv.FormatInt(o.TopicSet.Unix(), 10))
	return nil
}
