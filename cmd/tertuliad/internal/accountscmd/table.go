package accountscmd

import (
	"encoding/csv"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/plain"
)

// writeTable writes rows for people, with columns of equal width, or as CSV (RFC 4180). It returns the
// first error of w.
func writeTable(w io.Writer, asCSV bool, rows [][]string) error {
	if asCSV {
		to := csv.NewWriter(w)
		for _, row := range rows {
			for i := range row {
				row[i] = cell(row[i])
			}
			_ = to.Write(row) // Error has it
		}
		to.Flush()
		return to.Error()
	}
	to := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i := range row {
			row[i] = plain.Line(row[i])
		}
		if _, err := io.WriteString(to, strings.TrimRight(strings.Join(row, "\t"), "\t")+"\n"); err != nil {
			return err
		}
	}
	return to.Flush()
}

// cell returns a text that a spreadsheet shows, and does not take for a formula.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// recordRows returns the table of accounts.
func recordRows(all []accounts.Record) [][]string {
	rows := [][]string{{"ACCOUNT", "ROLE", "MADE", "LAST LOGIN"}}
	for _, r := range all {
		rows = append(rows, []string{r.Name, rolesText(r.Roles), moment(r.Made, time.DateTime), moment(r.Seen, time.DateOnly)})
	}
	return rows
}

// actRows returns the table of acts, which are the newest first. In the table they come last.
func actRows(acts []accounts.Act) [][]string {
	rows := [][]string{{"TIME", "WHO", "ACCOUNT", "ADDRESS", "ACT", "WHOM", "ROOM", "WHY"}}
	for i := len(acts) - 1; i >= 0; i-- {
		a := &acts[i]
		who, addr := a.Who.Shown(), ""
		if a.Who.Nick == "" {
			who = "(the server's owner)"
		}
		if a.Who.Addr.IsValid() {
			addr = a.Who.Addr.String()
		}
		rows = append(rows, []string{moment(a.At, time.DateTime), who, a.Who.Account, addr, a.What, a.Whom, a.Where, a.Why})
	}
	return rows
}

// moment returns a time in the time zone of this machine, or "never".
func moment(t time.Time, layout string) string {
	if t.IsZero() {
		return "never"
	}
	return t.Local().Format(layout)
}
