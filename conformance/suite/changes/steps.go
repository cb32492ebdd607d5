package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
	gatewayv1beta1 "sigs.k8s.io/gateway-api/apis/v1beta1"
)

const patience = 60 * time.Second

// paths of the routes now, which patch changes
var paths = map[int]string{}

func pathOf(i int) string {
	if path, ok := paths[i]; ok {
		return path
	}
	return "/v0"
}

func apply(ctx context.Context, c *cluster, e *edge, routes int, report *Report) error {
	began := time.Now()
	last, err := c.createRoutes(ctx, routes)
	if err != nil {
		return err
	}
	report.add(fmt.Sprintf("apply: %d HTTPRoutes created, by the API server's answers", routes), last.Sub(began).Seconds(), "s")
	served, seen, err := e.await(host(routes-1), pathOf(routes-1), http.StatusOK, patience)
	if err != nil {
		return err
	}
	report.add("apply: from the last one's answer until it is served", milliseconds(served.Sub(last)), "ms")
	only(report, "apply", seen, http.StatusNotFound)
	all, seen, err := e.awaitAll(routes, pathOf, http.StatusOK, patience)
	if err != nil {
		return err
	}
	report.add("apply: from the last one's answer until each was served when asked", milliseconds(all.Sub(last)), "ms")
	only(report, "apply", seen, http.StatusNotFound)
	said, err := c.accepted(ctx, routes, patience)
	if err != nil {
		return err
	}
	report.add("apply: from the last one's answer until each has its status", said.Sub(last).Seconds(), "s")
	// What follows measures changes, not what these have left to do.
	time.Sleep(2 * time.Second)
	return nil
}

// only says which answers there were besides the ones that may be.
func only(report *Report, step string, seen map[int]int, allowed ...int) {
	for status, times := range seen {
		if !slices.Contains(allowed, status) {
			report.fault("%s: %d answers with status %d", step, times, status)
		}
	}
}

func patch(ctx context.Context, c *cluster, e *edge, s settings, process int, report *Report) error {
	var took []time.Duration
	for k := range s.changes {
		i := k * 7919 % s.routes
		path := fmt.Sprintf("/v%d", k+1)
		type served struct {
			at   time.Time
			seen map[int]int
			err  error
		}
		arrived := make(chan served, 1)
		go func() {
			at, seen, err := e.await(host(i), path, http.StatusOK, patience)
			arrived <- served{at, seen, err}
		}()
		if err := repath(ctx, c, i, path); err != nil {
			return err
		}
		answered := time.Now()
		result := <-arrived
		if result.err != nil {
			return result.err
		}
		took = append(took, result.at.Sub(answered))
		only(report, "patch", result.seen, http.StatusNotFound)
		for range 20 {
			if status := e.get(host(i), path); status != http.StatusOK {
				report.fault("patch: %d after 200", status)
			}
		}
		paths[i] = path
	}
	slices.Sort(took)
	for _, p := range []int{50, 90, 99} {
		report.add(fmt.Sprintf("patch: from the API server's answer to the first right one, p%d of %d", p, len(took)),
			milliseconds(took[(len(took)-1)*p/100]), "ms")
	}
	if process == 0 {
		return nil
	}
	// The same again without anybody asking, for what a change itself costs.
	before, err := cpu(process)
	if err != nil {
		return err
	}
	for k := range s.changes {
		i := k * 7919 % s.routes
		path := fmt.Sprintf("/w%d", k+1)
		if err := repath(ctx, c, i, path); err != nil {
			return err
		}
		paths[i] = path
		time.Sleep(30 * time.Millisecond)
	}
	time.Sleep(2 * time.Second)
	after, err := cpu(process)
	if err != nil {
		return err
	}
	report.add("patch: CPU of the gateway per change, status and all", milliseconds(after-before)/float64(s.changes), "ms")
	return nil
}

func repath(ctx context.Context, c *cluster, i int, path string) error {
	wanted := route(i, path, own())
	patch := fmt.Sprintf(`[{"op":"replace","path":"/spec/rules/0/matches/0/path/value","value":%q}]`, path)
	return c.client.Patch(ctx, wanted, client.RawPatch(types.JSONPatchType, []byte(patch)))
}

// cpu that a process has used, user and system.
func cpu(process int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", process))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil // a tick is 1/100 s on Linux
}

func grant(ctx context.Context, c *cluster, e *edge, report *Report) error {
	const i = 1_000_000
	permission := &gatewayv1beta1.ReferenceGrant{
		ObjectMeta: metav1.ObjectMeta{Namespace: neighbour, Name: "from-changes"},
		Spec: gatewayv1beta1.ReferenceGrantSpec{
			From: []gatewayv1beta1.ReferenceGrantFrom{{Group: gatewayv1.GroupName, Kind: "HTTPRoute", Namespace: namespace}},
			To:   []gatewayv1beta1.ReferenceGrantTo{{Kind: "Service"}},
		},
	}
	if err := c.client.Create(ctx, permission); err != nil {
		return err
	}
	to := own()
	to.Namespace = ptr.To(gatewayv1.Namespace(neighbour))
	if err := c.client.Create(ctx, route(i, "/", to)); err != nil {
		return err
	}
	if _, _, err := e.await(host(i), "/", http.StatusOK, patience); err != nil {
		return err
	}
	if err := c.client.Delete(ctx, permission); err != nil {
		return err
	}
	answered := time.Now()
	refused, seen, err := e.await(host(i), "/", http.StatusInternalServerError, patience)
	if err != nil {
		return err
	}
	report.add("grant: from the ReferenceGrant's deletion to 500", milliseconds(refused.Sub(answered)), "ms")
	only(report, "grant", seen, http.StatusOK)
	return c.client.Delete(ctx, route(i, "/", to))
}

// cutoff drops every segment to the backend, of connections that are there as of new ones, and looks how soon
// requests are answered all the same and the cluster is told.
func cutoff(ctx context.Context, c *cluster, e *edge, report *Report) error {
	if status := e.get(host(0), pathOf(0)); status != http.StatusOK {
		report.fault("cutoff: %d before anything is cut off", status)
	}
	rules := fmt.Sprintf("table inet cutoff { chain input { type filter hook input priority 0; tcp dport %d drop; }; }", c.port)
	if _, err := command("nft", rules); err != nil {
		return err
	}
	mend := func() error {
		_, err := command("nft", "delete table inet cutoff")
		return err
	}
	began := time.Now()
	for _, which := range []string{"on a connection that is there", "on a new connection"} {
		asked := time.Now()
		status := e.get(host(0), pathOf(0))
		report.add(fmt.Sprintf("cutoff: until a request %s is answered %d", which, status), time.Since(asked).Seconds(), "s")
		if status != http.StatusServiceUnavailable && status != http.StatusGatewayTimeout {
			report.fault("cutoff: %d", status)
		}
	}
	told := time.Time{}
	for end := began.Add(30 * time.Second); told.IsZero() && time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		var events corev1.EventList
		if err := c.client.List(ctx, &events, client.InNamespace(namespace)); err != nil {
			_ = mend()
			return err
		}
		for _, event := range events.Items {
			if event.InvolvedObject.Kind == "Service" && event.Type == corev1.EventTypeWarning {
				told = time.Now()
			}
		}
	}
	if told.IsZero() {
		report.fault("cutoff: no Event within 30 s")
	} else {
		report.add("cutoff: until an Event tells of it", told.Sub(began).Seconds(), "s")
	}
	if err := mend(); err != nil {
		return err
	}
	mended := time.Now()
	again, _, err := e.await(host(0), pathOf(0), http.StatusOK, patience)
	if err != nil {
		return err
	}
	report.add("cutoff: until it is served again, once it is mended", again.Sub(mended).Seconds(), "s")
	return nil
}

// restart kills the gateway and starts it again, while the API server is there.
func restart(_ *cluster, e *edge, s settings, report *Report) error {
	if s.restart == "" {
		return nil
	}
	// What is on the disk is at most some seconds old.
	time.Sleep(7 * time.Second)
	return started(e, s, report, "restart")
}

func started(e *edge, s settings, report *Report, step string) error {
	e.client.CloseIdleConnections()
	if _, err := command(s.restart); err != nil {
		return err
	}
	began := time.Now()
	first, seen, err := e.await(host(0), pathOf(0), http.StatusOK, patience)
	if err != nil {
		return err
	}
	report.add(step+": from the start of the process to the first right answer", milliseconds(first.Sub(began)), "ms")
	only(report, step, seen, unreachable)
	all, seen, err := e.awaitAll(s.routes, pathOf, http.StatusOK, patience)
	if err != nil {
		return err
	}
	report.add(step+": until each route was served when asked", milliseconds(all.Sub(began)), "ms")
	only(report, step, seen, unreachable)
	return nil
}

// outage stops the API server, kills it, and starts the gateway while it is stopped, all under load.
func outage(_ context.Context, c *cluster, e *edge, s settings, report *Report) error {
	if s.lab == "" {
		return nil
	}
	text, err := command(s.lab, "pid", "kube-apiserver")
	if err != nil {
		return err
	}
	process, err := strconv.Atoi(text)
	if err != nil {
		return err
	}
	stop := make(chan struct{})
	type loaded struct {
		asked int
		wrong map[int]int
	}
	done := make(chan loaded, 1)
	go func() {
		asked, wrong := e.load(s.routes, pathOf, 200, stop)
		done <- loaded{asked, wrong}
	}()
	if err := syscall.Kill(process, syscall.SIGSTOP); err != nil {
		return err
	}
	time.Sleep(20 * time.Second)
	if err := syscall.Kill(process, syscall.SIGCONT); err != nil {
		return err
	}
	time.Sleep(3 * time.Second)
	if _, err := command(s.lab, "restart", "kube-apiserver"); err != nil {
		return err
	}
	time.Sleep(20 * time.Second)
	close(stop)
	result := <-done
	report.add("outage: requests while the API server was stopped for 20 s, killed and restarted", float64(result.asked), "")
	only(report, "outage", result.wrong)

	if s.restart == "" {
		return nil
	}
	text, err = command(s.lab, "pid", "kube-apiserver")
	if err != nil {
		return err
	}
	if process, err = strconv.Atoi(text); err != nil {
		return err
	}
	if err := syscall.Kill(process, syscall.SIGSTOP); err != nil {
		return err
	}
	defer func() { _ = syscall.Kill(process, syscall.SIGCONT) }()
	if err := started(e, s, report, "start without the API server"); err != nil {
		return err
	}
	stale, err := metric(s.admin, "gatehouse_config_stale")
	if err != nil {
		return err
	}
	if stale != "1" {
		report.fault("gatehouse_config_stale is %s while the API server is stopped", stale)
	}
	if err := syscall.Kill(process, syscall.SIGCONT); err != nil {
		return err
	}
	return fresh(s, report)
}

// database kills etcd, loses all that it holds, and restores what was saved before, all under load: then its
// versions begin anew below those that the gateway has seen.
func database(ctx context.Context, c *cluster, e *edge, s settings, report *Report) error {
	if s.lab == "" {
		return nil
	}
	const data, saved = "/var/lib/etcd", "/var/lib/etcd.saved"
	stop := make(chan struct{})
	type loaded struct {
		asked int
		wrong map[int]int
	}
	done := make(chan loaded, 1)
	go func() {
		asked, wrong := e.load(s.routes, pathOf, 200, stop)
		done <- loaded{asked, wrong}
	}()
	lose := func() error {
		steps := [][]string{
			{"restart", "etcd", "cp", "-a", data, saved}, // and that kills it
			{"restart", "etcd", "rm", "-rf", data},
			{"restart", "kube-apiserver"},
			{"restart", "etcd", "sh", "-c", "rm -rf " + data + " && mv " + saved + " " + data},
			{"restart", "kube-apiserver"},
		}
		for _, words := range steps {
			if _, err := command(append([]string{s.lab}, words...)...); err != nil {
				return err
			}
			time.Sleep(10 * time.Second)
		}
		return nil
	}
	err := lose()
	close(stop)
	result := <-done
	if err != nil {
		return err
	}
	report.add("database: requests while etcd was killed, emptied and restored", float64(result.asked), "")
	only(report, "database", result.wrong)
	if err := fresh(s, report); err != nil {
		return err
	}
	// What changes from here on is seen, though its version is one that was seen before.
	if err := repath(ctx, c, 0, "/restored"); err != nil {
		return err
	}
	answered := time.Now()
	served, seen, err := e.await(host(0), "/restored", http.StatusOK, patience)
	if err != nil {
		return err
	}
	paths[0] = "/restored"
	report.add("database: from the API server's answer to a patch after that until it is served", milliseconds(served.Sub(answered)), "ms")
	only(report, "database", seen, http.StatusNotFound)
	return nil
}

// fresh waits until the gateway says that it sees what is declared.
func fresh(s settings, report *Report) error {
	stale, err := metric(s.admin, "gatehouse_config_stale")
	if err != nil {
		return err
	}
	end := time.Now().Add(2 * time.Minute)
	for stale != "0" && time.Now().Before(end) {
		time.Sleep(200 * time.Millisecond)
		if stale, err = metric(s.admin, "gatehouse_config_stale"); err != nil {
			return err
		}
	}
	if stale != "0" {
		report.fault("gatehouse_config_stale is %s though the API server is back", stale)
	}
	return nil
}

func metric(admin, name string) (string, error) {
	response, err := http.Get("http://" + admin + "/metrics")
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(text)) {
		if value, found := strings.CutPrefix(line, name+" "); found {
			return strings.TrimSpace(value), nil
		}
	}
	return "", fmt.Errorf("the gateway has no metric %s", name)
}

func remove(ctx context.Context, c *cluster, e *edge, routes int, report *Report) error {
	if err := c.client.DeleteAllOf(ctx, &gatewayv1.HTTPRoute{}, client.InNamespace(namespace)); err != nil {
		return err
	}
	answered := time.Now()
	gone, seen, err := e.awaitAll(routes, pathOf, http.StatusNotFound, patience)
	if err != nil {
		return err
	}
	report.add("delete: from the API server's answer until each route is 404 when asked", milliseconds(gone.Sub(answered)), "ms")
	only(report, "delete", seen, http.StatusOK)
	return nil
}
