// Command verdict says what a run of the suite came to, by its go test -json stream alone. Which test counts
// for which profile it knows from the suite's own packages.
//
//	verdict claimed FEATURE...              prints the profiles whose core features are all among these
//	verdict exist TEST...                   fails if the suite has no such test
//	verdict suite BINARY                    prints the modules a test binary was built from; fails on a replaced one
//	verdict judge -profiles=P,P|-tests=T,T  reads the stream, prints progress and a table per profile
//
// judge exits with 1 if a test failed or never ended, if a core test or a named one did not run, or if the
// stream says that the suite failed or doesn't say that it passed.
package main

import (
	"debug/buildinfo"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "verdict: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("usage: verdict claimed | exist | suite | judge")
	}
	switch command, args := args[0], args[1:]; command {
	case "claimed":
		fmt.Fprintln(out, strings.Join(claimed(args), ","))
		return nil
	case "exist":
		for _, test := range args {
			if err := mustExist(test); err != nil {
				return err
			}
		}
		return nil
	case "suite":
		if len(args) != 1 {
			return errors.New("usage: verdict suite BINARY")
		}
		return builtFrom(args[0], out)
	case "judge":
		flags := flag.NewFlagSet("judge", flag.ContinueOnError)
		profiles := flags.String("profiles", "", "profiles to print, separated by commas")
		tests := flags.String("tests", "", "tests to print instead, separated by commas")
		if err := flags.Parse(args); err != nil {
			return err
		}
		stream, err := read(in, out)
		if err != nil {
			return err
		}
		faults, err := judge(out, stream, list(*profiles), list(*tests))
		if err != nil {
			return err
		}
		fmt.Fprintln(out)
		for _, fault := range faults {
			fmt.Fprintln(out, "FAULT:", fault)
		}
		if len(faults) > 0 {
			return fmt.Errorf("no success: %d faults", len(faults))
		}
		return nil
	default:
		return fmt.Errorf("no command %s", command)
	}
}

func list(words string) []string {
	if words == "" {
		return nil
	}
	return strings.Split(words, ",")
}

// builtFrom prints the suite's modules as go version -m does.
func builtFrom(binary string, out io.Writer) error {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, info.GoVersion)
	found := false
	for _, module := range info.Deps {
		if module.Replace != nil {
			return fmt.Errorf("%s is replaced by %s", module.Path, module.Replace.Path)
		}
		if strings.HasPrefix(module.Path, "sigs.k8s.io/gateway-api") {
			fmt.Fprintln(out, "dep", module.Path, module.Version, module.Sum)
			found = true
		}
	}
	if !found {
		return fmt.Errorf("%s is no build of the suite", binary)
	}
	return nil
}
