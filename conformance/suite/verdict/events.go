package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
)

const root = "TestConformance"

// event is a line of the go test -json stream; see go doc test2json.
type event struct {
	Action  string
	Test    string
	Elapsed float64
	Output  string
}

// stream is what became of a run, by the events alone.
type stream struct {
	// outcomes of the suite's tests: pass, fail, skip, or run for one that never ended
	outcomes map[string]string
	// suite is the outcome of all of it: pass, fail, or empty if the stream breaks off
	suite string
	// outside holds the last lines that belong to no single test: they tell why a run never began
	outside []string
}

// stamp is what the suite writes before each line that it repeats while it waits.
var stamp = regexp.MustCompile(`\d{4}-\d\d-\d\dT\S+Z: `)

// tell keeps a line, unless it repeats the one before.
func (s *stream) tell(line string) {
	if len(s.outside) > 0 && s.outside[len(s.outside)-1] == line {
		return
	}
	s.outside = append(s.outside, line)
	if len(s.outside) > 12 {
		s.outside = s.outside[1:]
	}
}

// read takes a stream to its end, and tells the progress as it comes.
func read(lines io.Reader, progress io.Writer) (stream, error) {
	result := stream{outcomes: map[string]string{}}
	scanner := bufio.NewScanner(lines)
	scanner.Buffer(nil, 16<<20)
	for scanner.Scan() {
		var e event
		if err := json.Unmarshal(scanner.Bytes(), &e); err != nil {
			return result, fmt.Errorf("not a line of go test -json: %q", scanner.Text())
		}
		name, inside := strings.CutPrefix(e.Test, root+"/")
		switch {
		case e.Test == "" && (e.Action == "pass" || e.Action == "fail"):
			result.suite = e.Action
		case !inside && e.Action == "output":
			result.tell(stamp.ReplaceAllString(e.Output, ""))
		case inside && !strings.Contains(name, "/"):
			switch e.Action {
			case "run":
				result.outcomes[name] = "run"
			case "pass", "fail", "skip":
				result.outcomes[name] = e.Action
				if e.Action != "skip" {
					fmt.Fprintf(progress, "%s  %-60s %6.1f s\n", e.Action, name, e.Elapsed)
				}
			}
		}
	}
	return result, scanner.Err()
}
