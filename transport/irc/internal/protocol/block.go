package protocol

import (
	"strconv"
	"strings"
)

// A Block is the place of a line in a text of draft/multiline. A session puts it as a tag of the server before the
// client-only tags, see InBlock. All lines of a text that are said come one after another.
type Block struct {
	ID          string // names the batch: letters and digits, the same for all lines of the text and no other
	First, Last bool
	Blanks      int   // empty lines of the text before this line; only clients with draft/multiline see them
	Cuts        []int // ascending offsets in the line at which the sender has cut it with draft/multiline-concat
}

// String returns the value of the tag: the ID, "f" and "l" for the first and the last line, the number of
// empty lines, and the cuts, with commas between them.
func (b Block) String() string {
	place := ""
	if b.First {
		place = "f"
	}
	if b.Last {
		place += "l"
	}
	fields := []string{b.ID, place, strconv.Itoa(b.Blanks)}
	for _, cut := range b.Cuts {
		fields = append(fields, strconv.Itoa(cut))
	}
	return strings.Join(fields, ",")
}

// ParseBlock is the inverse of Block.String. ok is false for other values.
func ParseBlock(value string) (b Block, ok bool) {
	fields := strings.Split(value, ",")
	if len(fields) < 3 {
		return Block{}, false
	}
	b.ID, b.First, b.Last = fields[0], strings.Contains(fields[1], "f"), strings.Contains(fields[1], "l")
	for i, field := range fields[2:] {
		n, err := strconv.Atoi(field)
		if err != nil {
			return Block{}, false
		}
		if i == 0 {
			b.Blanks = n
		} else {
			b.Cuts = append(b.Cuts, n)
		}
	}
	return b, true
}
