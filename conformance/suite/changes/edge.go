package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// unreachable stands for the status of a request that got no answer.
const unreachable = 0

// edge is the gateway as a client sees it.
type edge struct {
	address string
	client  *http.Client
}

func newEdge(address string) *edge {
	dialer := &net.Dialer{Timeout: 2 * time.Second}
	return &edge{
		address: address,
		client: &http.Client{
			Timeout: 5 * time.Second,
			Transport: &http.Transport{
				MaxIdleConnsPerHost: 64,
				DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
					return dialer.DialContext(ctx, network, address)
				},
			},
		},
	}
}

// get gives the status of an answer.
func (e *edge) get(host, path string) int {
	response, err := e.client.Get("http://" + host + path)
	if err != nil {
		return unreachable
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

// between two questions: who asks without a pause takes the processor from those that are measured
const pause = 500 * time.Microsecond

// await asks, with hardly a pause, until the status is the wanted one; gives when it was, and whatever came before.
func (e *edge) await(host, path string, wanted int, atMost time.Duration) (time.Time, map[int]int, error) {
	seen := map[int]int{}
	end := time.Now().Add(atMost)
	for time.Now().Before(end) {
		status := e.get(host, path)
		if status == wanted {
			return time.Now(), seen, nil
		}
		seen[status]++
		time.Sleep(pause)
	}
	return time.Time{}, seen, fmt.Errorf("%s%s: no %d within %s, but %v", host, path, wanted, atMost, seen)
}

// awaitAll asks every route, again and again, until each has answered as wanted; gives when the last had, and
// all other answers.
func (e *edge) awaitAll(count int, path func(int) string, wanted int, atMost time.Duration) (time.Time, map[int]int, error) {
	const parallel = 8
	var next atomic.Int64
	var lock sync.Mutex
	var failure error
	seen := map[int]int{}
	var workers sync.WaitGroup
	for range parallel {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
				_, others, err := e.await(host(i), path(i), wanted, atMost)
				lock.Lock()
				for status, times := range others {
					seen[status] += times
				}
				if err != nil {
					failure = err
				}
				lock.Unlock()
			}
		})
	}
	workers.Wait()
	return time.Now(), seen, failure
}

// load asks routes in turn at a steady rate until it is told to stop; gives how many answers came, and those
// that were not 200.
func (e *edge) load(count int, path func(int) string, perSecond int, stop <-chan struct{}) (int, map[int]int) {
	var lock sync.Mutex
	asked, wrong := 0, map[int]int{}
	var under sync.WaitGroup
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-stop:
			under.Wait()
			return asked, wrong
		case <-tick.C:
			under.Go(func() {
				status := e.get(host(i%count), path(i%count))
				lock.Lock()
				defer lock.Unlock()
				asked++
				if status != http.StatusOK {
					wrong[status]++
				}
			})
		}
	}
}
