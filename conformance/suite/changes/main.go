// Command changes measures what a changed cluster costs a gateway that serves it, and what the loss of the
// cluster costs: thousands of routes applied, patched and deleted, a grant withdrawn, the pods cut off, the gateway killed, the
// API server stopped and killed, its database lost and restored. It must run where the gateway's addresses and the API server are reached. It
// prints a table, and fails where an answer was wrong; whether a figure is good is for the reader.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Figure is one line of the table.
type Figure struct {
	What  string  `json:"what"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
}

// Report is all that was seen.
type Report struct {
	Figures []Figure `json:"figures"`
	Faults  []string `json:"faults"`
}

func (r *Report) add(what string, value float64, unit string) {
	r.Figures = append(r.Figures, Figure{what, value, unit})
	fmt.Printf("%-72s %10.1f %s\n", what, value, unit)
}

func (r *Report) fault(format string, args ...any) {
	r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
	fmt.Printf("FAULT: "+format+"\n", args...)
}

// settings of a run
type settings struct {
	routes, changes int
	restart         string
	lab             string
	admin           string
}

func main() {
	var s settings
	flag.IntVar(&s.routes, "routes", 3000, "how many HTTPRoutes there are")
	flag.IntVar(&s.changes, "changes", 300, "how many of them are patched, one after the other")
	flag.StringVar(&s.restart, "restart", "", "a command that kills the gateway and starts it, and prints its process")
	flag.StringVar(&s.lab, "lab", "", "the lab's command, to stop and restart the API server")
	flag.StringVar(&s.admin, "admin", "127.0.0.1:9901", "the gateway's admin server")
	out := flag.String("json", "", "a file for the figures")
	process := flag.Int("process", 0, "the gateway's process")
	flag.Parse()

	report := &Report{}
	err := run(context.Background(), s, *process, report)
	if err != nil {
		report.fault("%v", err)
	}
	if *out != "" {
		text, _ := json.MarshalIndent(report, "", "  ")
		if err := os.WriteFile(*out, append(text, '\n'), 0o644); err != nil {
			report.fault("%v", err)
		}
	}
	if len(report.Faults) > 0 {
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings, process int, report *Report) error {
	cluster, err := connect(ctx)
	if err != nil {
		return err
	}
	defer cluster.removeAll(context.WithoutCancel(ctx))
	address, err := cluster.prepare(ctx)
	if err != nil {
		return err
	}
	edge := newEdge(address)
	steps := []struct {
		name string
		do   func() error
	}{
		{"apply", func() error { return apply(ctx, cluster, edge, s.routes, report) }},
		{"patch", func() error { return patch(ctx, cluster, edge, s, process, report) }},
		{"grant", func() error { return grant(ctx, cluster, edge, report) }},
		{"cutoff", func() error { return cutoff(ctx, cluster, edge, report) }},
		{"restart", func() error { return restart(cluster, edge, s, report) }},
		{"outage", func() error { return outage(ctx, cluster, edge, s, report) }},
		{"database", func() error { return database(ctx, cluster, edge, s, report) }},
		{"delete", func() error { return remove(ctx, cluster, edge, s.routes, report) }},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// command runs one line of words, and gives what it prints.
func command(words ...string) (string, error) {
	out, err := exec.Command(words[0], words[1:]...).Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", strings.Join(words, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
