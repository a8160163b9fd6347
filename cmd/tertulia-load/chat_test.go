//go:build linux

package main

import "testing"

// all is our server by all its protocols, and the floor.
func all() []string {
	return []string{"tertuliad=" + ours, "tertuliad/client=" + ours, "tertuliad/udp=" + ours, "tertuliad/tab=" + ours, "tertuliad/irc=" + ours, "tertuliad/kept=" + ours, "floor", "floor/write"}
}

func TestFanOut(t *testing.T) {
	servers := append(all(), peers(t, "ngircd", "nats-server")...)
	args := append([]string{"fanout", "-time", "100ms", "-warm", "0", "-cases", "20,2,3"}, servers...)
	runs(t, args...).has(t, len(servers), "deliveries")
}

func TestLatency(t *testing.T) {
	servers := append(all(), peers(t, "ngircd", "nats-server")...)
	args := append([]string{"latency", "-time", "300ms", "-warm", "100ms", "-cases", "20,3,50"}, servers...)
	for _, trial := range runs(t, args...).Trials {
		m := trial.Median
		if !(m["p50"] > 0 && m["p50"] <= m["p99"] && m["p99"] <= m["p99.9"] && m["p99.9"] <= m["max"]) {
			t.Errorf("%s: %v", trial.Server, m)
		}
	}
}

func TestIdle(t *testing.T) {
	servers := append([]string{"tertuliad=" + ours, "tertuliad/irc=" + ours}, peers(t, "ngircd", "nats-server")...)
	runs(t, append([]string{"idle", "-users", "100", "-rooms", "2", "-time", "10ms"}, servers...)...).has(t, len(servers), "memory/user", "memory")
}

func TestChurn(t *testing.T) {
	servers := append([]string{"tertuliad=" + ours, "tertuliad/udp=" + ours, "tertuliad/tab=" + ours}, peers(t, "ngircd", "nats-server")...)
	runs(t, append([]string{"churn", "-own", "20", "-one", "20"}, servers...)...).has(t, 2*len(servers), "joins")
}

func TestUsersWhoAreThereEnter(t *testing.T) {
	servers := append([]string{"tertuliad/irc=" + ours}, peers(t, "ngircd")...)
	runs(t, append([]string{"churn", "-own", "1", "-one", "1", "-enter", "20", "-pending", "3"}, servers...)...).has(t, 3*len(servers), "joins")
}
