package wording

import "time"

// Kept returns a sentence about how long the lines of rooms are kept, and by how much guests can look
// back. 0 stands for no limit.
func (in Language) Kept(keep, guests time.Duration) string {
	sentence := in.Say(keptEver)
	if keep != 0 {
		sentence = in.Say(keptFor, When(in.span(keep)))
	}
	if guests == 0 || keep != 0 && guests >= keep {
		return sentence
	}
	return in.Say(keptGuests, Text(sentence), When(in.span(guests)))
}

// NotKept returns the sentence for users of a server whose history has a fault.
func (in Language) NotKept() string { return in.Say(keptNot) }

// span returns a duration in whole days, hours or minutes: the largest unit that divides it.
func (in Language) span(d time.Duration) string {
	switch {
	case d%(24*time.Hour) == 0:
		return in.Say(days, Digits(uint64(d/(24*time.Hour))))
	case d%time.Hour == 0:
		return in.Say(hours, Digits(uint64(d/time.Hour)))
	}
	return in.Say(minutes, Digits(ceil(d, time.Minute)))
}
