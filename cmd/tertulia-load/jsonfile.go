//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"time"
)

// A report holds all figures of a run, as -json writes them.
type report struct {
	Command string        `json:"command"`
	Time    time.Time     `json:"time"`
	CPUs    int           `json:"cpus"`
	Go      string        `json:"go"`
	Trials  []trialReport `json:"trials"`
}

type trialReport struct {
	Subject string             `json:"subject"`
	Server  string             `json:"server"`
	Units   map[string]string  `json:"units"`
	Median  map[string]float64 `json:"median"`
	Rounds  []roundReport      `json:"rounds"`
}

type roundReport struct {
	Figures map[string]float64 `json:"figures"`
	Wrong   string             `json:"wrong,omitempty"` // the error of the round
}

// newReport returns the report of all trials.
func newReport(command string, trials []*trial) report {
	rep := report{Command: command, Time: time.Now().UTC(), CPUs: runtime.NumCPU(), Go: runtime.Version()}
	for _, tr := range trials {
		t := trialReport{Subject: tr.subject.title, Server: tr.server, Units: make(map[string]string), Median: make(map[string]float64)}
		for _, c := range columns([]*trial{tr}) {
			t.Units[c.Name], t.Median[c.Name] = c.Unit, tr.median(c.Name)
		}
		for _, r := range tr.rounds {
			one := roundReport{Figures: make(map[string]float64)}
			for _, f := range r.figures {
				one.Figures[f.Name] = f.Value
			}
			if r.err != nil {
				one.Wrong = r.err.Error()
			}
			t.Rounds = append(t.Rounds, one)
		}
		rep.Trials = append(rep.Trials, t)
	}
	return rep
}

// writeJSON writes the report as indented JSON to a file.
func writeJSON(path, command string, trials []*trial) error {
	text, err := json.MarshalIndent(newReport(command, trials), "", "  ")
	if err != nil {
		return fmt.Errorf("the results as JSON: %w", err)
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
