package accounts

import (
	"context"
	"maps"
	"slices"

	"tertulia/actors/event"
)

// Chartered keeps the charter of a room on disk. It does not block. Of several charters of a room that are
// not written yet, it keeps the latest. Only one goroutine may call it, the room's.
func (g *Gate) Chartered(c event.Charter) {
	if !g.keeps() {
		return
	}
	waiting, some := g.charters.TakeBack()
	if !some {
		waiting = make(map[string]event.Charter)
	}
	waiting[c.Room] = c
	g.charters.Put(waiting)
}

// restore gives the chat the charters of rooms that are on disk.
func (s *state) restore(ctx context.Context) error {
	charters, err := s.cfg.Store.Charters(ctx)
	if err != nil || len(charters) == 0 {
		return err
	}
	return s.cfg.Chat.Restore(ctx, charters...)
}

// take takes charters for the writer. They replace those of the same rooms.
func (s *state) take(charters map[string]event.Charter) {
	if s.charters == nil {
		s.charters = charters
		return
	}
	maps.Copy(s.charters, charters)
}

// writeCharters writes charters, by the names of the rooms.
func (s *state) writeCharters(ctx context.Context, charters map[string]event.Charter) error {
	for _, room := range slices.Sorted(maps.Keys(charters)) {
		if err := s.cfg.Store.PutCharter(ctx, charters[room]); err != nil {
			return err
		}
	}
	return nil
}
