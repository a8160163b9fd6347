//go:build linux

package main

import (
	"os"
	"testing"
)

func TestFiles(t *testing.T) {
	servers := []string{"tertuliad=" + ours, "floor"}
	if os.Getuid() == 0 { // as it demands
		servers = append(servers, peers(t, "vsftpd")...)
	}
	args := append([]string{"files", "-time", "50ms", "-size", "3MiB", "-list", "30", "-dir", t.TempDir(),
		"-cases", "retr,1 retr,2 stor,2 get,2 put,2 login,2 list,1 idle,5"}, servers...)
	rep := runs(t, args...)
	rep.has(t, 8*len(servers))
	figures := []string{"bytes", "bytes", "bytes", "files", "files", "logins", "lists", "memory/session"}
	for i, trial := range rep.Trials {
		if name := figures[i/len(servers)]; !(trial.Median[name] > 0) {
			t.Errorf("%s: %s: %s is %v", trial.Subject, trial.Server, name, trial.Median[name])
		}
	}
}

func TestFilesOverTLS(t *testing.T) {
	servers := []string{"tertuliad/ftps=" + ours}
	if os.Getuid() == 0 {
		for _, server := range peers(t, "vsftpd") {
			servers = append(servers, server+"/ftps")
		}
	}
	rep := runs(t, append([]string{"files", "-time", "50ms", "-size", "3MiB", "-dir", t.TempDir(), "-cases", "retr,1 stor,2 get,2 put,2 login,1"}, servers...)...)
	rep.has(t, 5*len(servers))
	for _, trial := range rep.Trials {
		if len(trial.Median) == 0 {
			t.Errorf("%s: %s has no figures", trial.Subject, trial.Server)
		}
	}
}

func TestFilesOverHTTP(t *testing.T) {
	servers := append([]string{"tertuliad/http=" + ours}, peers(t, "nginx")...)
	rep := runs(t, append([]string{"files", "-time", "50ms", "-size", "3MiB", "-dir", t.TempDir(), "-cases", "retr,1 stor,2 get,2 put,2 login,1"}, servers...)...)
	rep.has(t, 5*len(servers))
	for i, trial := range rep.Trials {
		if login := i/len(servers) == 4; login != (len(trial.Median) == 0) {
			t.Errorf("%s: %s: %+v", trial.Subject, trial.Server, trial.Median)
		}
	}
}

// A server that lacks a command shows no figure for it, and is not wrong.
func TestACommandThatAServerLacks(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("vsftpd starts for root only")
	}
	for _, name := range peers(t, "vsftpd") {
		rep := runs(t, "files", "-time", "10ms", "-list", "3", "-cases", "mlsd,1", "tertuliad="+ours, name)
		if len(rep.Trials) != 2 || len(rep.Trials[0].Median) == 0 || len(rep.Trials[1].Median) != 0 {
			t.Errorf("the results are %+v", rep.Trials)
		}
	}
}
