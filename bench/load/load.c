/* A load generator for one proxy on this machine: a single thread, edge-triggered epoll.
   Closed loop: each connection asks again as soon as it was answered. Open loop: request i is due at start + i/rate,
   whether or not earlier ones were answered, and its latency counts from that instant; a request that finds no free
   connection waits for one, and the wait counts. */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum state { CLOSED, OPENING, FREE, ASKING };

struct connection {
    struct transport transport;
    struct response response;
    enum state state;
    bool asked;                /* a request waits for this connection to open */
    const struct request *request;
    size_t sent;
    uint64_t due, opened;      /* monotonic nanoseconds; opened: the connect's begin, then its end */
};

#define READ_BYTES (256 * 1024)
#define OPENING_AT_ONCE 128
#define SECOND 1000000000ull
#define LONGEST (180 * SECOND) /* of a run that has only a count */

static struct options o;
static struct counts counts;
static struct connection *connections;
static int epoll, timer, usable;
/* The slots that no request occupies, in turn: a ring, so that an open loop uses all connections alike. */
static int *free_ring, free_from, free_count;
static size_t next_request;
static uint64_t asking, started, scheduled, connects;
static bool measuring;
static char *body, *input;

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static void make_free(struct connection *c) {
    free_ring[(free_from + free_count++) % o.connections] = (int)(c - connections);
}

static void drop(struct connection *c) {
    transport_close(&c->transport);
    c->state = CLOSED;
}

/* The exchange is lost; the slot is free for another. */
static void lose(struct connection *c, uint64_t *reason) {
    (*reason)++;
    bool had = c->state == ASKING || c->asked;
    c->asked = false;
    drop(c);
    if (!had) return;
    asking--;
    make_free(c);
}

static void send_more(struct connection *c) {
    size_t whole = c->request->size + o.body;
    while (c->sent < whole) {
        bool in_head = c->sent < c->request->size;
        const char *from = in_head ? c->request->head + c->sent : body + (c->sent - c->request->size);
        size_t left = in_head ? c->request->size - c->sent : whole - c->sent;
        ssize_t put = transport_write(&c->transport, from, left > 1 << 20 ? 1 << 20 : left, in_head && o.body > 0);
        if (put == WOULD_BLOCK) return;
        if (put < 0) {
            lose(c, &counts.broken);
            return;
        }
        c->sent += (size_t)put;
    }
}

static void ask_on(struct connection *c) {
    c->asked = false;
    c->state = ASKING;
    c->sent = 0;
    response_begin(&c->response);
    send_more(c);
}

static bool open_connection(struct connection *c) {
    uint32_t from = o.sources == 0 ? 0 : 0x7f000101u + (uint32_t)(connects % (uint64_t)o.sources);
    connects++;
    c->opened = now();
    if (!transport_connect(&c->transport, &o.to, from, o.tls)) return false;
    c->state = OPENING;
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, c->transport.fd, &e) == 0;
}

/* Asks the next request on this slot; due is when it should have been sent. */
static void ask(struct connection *c, uint64_t due) {
    c->request = &o.requests[next_request];
    if (++next_request == o.request_count) next_request = 0;
    c->due = due;
    c->asked = true;
    asking++;
    if (measuring) counts.begun++;
    if (c->state == FREE) ask_on(c);
    else if (!open_connection(c)) lose(c, &counts.failed_connects);
}

static void answered(struct connection *c) {
    uint64_t t = now(), latency = t - c->due;
    asking--;
    if (c->sent < c->request->size + o.body) {
        if (measuring) counts.early++;
        c->response.keep = false;
    }
    if (measuring) {
        int status = c->response.status;
        counts.done++;
        if (status >= 200 && status < 300) counts.ok++, histogram_add(&counts.ok_latency, latency);
        /* A refusal is as quick as the peer can make it: before the connection is open it does not know of it. */
        else if (status == 503) counts.refused++, histogram_add(&counts.refused_latency, t - (o.close ? c->opened : c->due));
        else counts.other++;
    }
    c->state = FREE;
    if (o.close || !c->response.keep) drop(c);
    if (measuring) make_free(c);
    else usable++;
}

static void receive(struct connection *c) {
    for (;;) {
        ssize_t got = transport_read(&c->transport, input, READ_BYTES);
        if (got == WOULD_BLOCK) return;
        if (got < 0) {
            if (c->state == ASKING && got == ENDED && c->response.at == UNTIL_CLOSE) answered(c);
            else if (c->state == ASKING) lose(c, &counts.broken);
            else drop(c); /* an idle one was closed: it stays a free slot, and is opened again when needed */
            return;
        }
        if (c->state != ASKING) {
            drop(c);
            return;
        }
        if (measuring) counts.bytes += (uint64_t)got;
        switch (response_take(&c->response, input, (size_t)got)) {
        case MORE: break;
        case BROKEN: lose(c, &counts.broken); return;
        case DONE:
            answered(c);
            if (c->state != FREE) return;
            /* A close that came along with the answer has no edge of its own any more: read until it would block. */
            if (c->transport.ssl == NULL && got < READ_BYTES) return;
            break;
        }
    }
}

static void handle(struct connection *c, uint32_t events) {
    if (c->state == OPENING) {
        bool resumed = false;
        int ready = (events & (EPOLLERR | EPOLLHUP)) && c->transport.ssl == NULL
                        ? FAILED : transport_handshake(&c->transport, &resumed);
        if (ready == 0) return;
        if (ready < 0) {
            lose(c, &counts.failed_connects);
            return;
        }
        if (measuring) {
            histogram_add(&counts.connect_latency, now() - c->opened);
            counts.handshakes += o.tls;
            counts.resumed += resumed;
        }
        c->opened = now();
        c->state = FREE;
        ask_on(c);
    } else if (c->state == ASKING && (events & EPOLLOUT) && c->sent < c->request->size + o.body) {
        send_more(c);
    }
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) && (c->state == ASKING || c->state == FREE)) receive(c);
    if ((events & EPOLLRDHUP) && c->state == FREE) drop(c);
}

static void arm(uint64_t at) {
    struct itimerspec t = {.it_value = {.tv_sec = (time_t)(at / SECOND), .tv_nsec = (long)(at % SECOND)}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &t, NULL);
}

static uint64_t due_of(uint64_t i) { return started + (uint64_t)((double)i / o.rate * 1e9); }

static struct connection *take_free(void) {
    struct connection *c = &connections[free_ring[free_from]];
    free_from = (free_from + 1) % o.connections;
    free_count--;
    return c;
}

/* Sends what is due, or, in a closed loop, whatever can be sent. Returns when to look again; 0: at the next event. */
static uint64_t pump(uint64_t t) {
    if (o.rate == 0) {
        /* A connect that fails at once frees its slot again: hence no more than are free now. */
        for (int n = free_count; n > 0 && !(o.count > 0 && counts.begun >= o.count); n--) ask(take_free(), now());
        return 0;
    }
    for (int n = free_count; n > 0 && due_of(scheduled) <= t; n--) {
        ask(take_free(), due_of(scheduled));
        scheduled++;
    }
    return free_count > 0 ? due_of(scheduled) : 0;
}

static void turn(int timeout) {
    static struct epoll_event events[512];
    int n = epoll_wait(epoll, events, 512, timeout);
    for (int i = 0; i < n; i++) {
        if (events[i].data.ptr != NULL) {
            handle(events[i].data.ptr, events[i].events);
            continue;
        }
        uint64_t expirations;
        if (read(timer, &expirations, sizeof expirations) < 0) continue;
    }
}

static void all_free(void) {
    free_from = free_count = 0;
    for (int i = 0; i < o.connections; i++) make_free(&connections[i]);
}

/* Opens all connections, a bounded number at a time, and has each answered once. Those that fail are tried again. */
static bool prepare(void) {
    uint64_t deadline = now() + 90 * SECOND;
    while (usable < o.connections) {
        for (int n = free_count; n > 0 && asking < OPENING_AT_ONCE; n--) ask(take_free(), now());
        turn(100);
        if (counts.failed_connects + counts.broken > 1000 || now() > deadline) return false;
    }
    return true;
}

static void give_up(uint64_t t) {
    uint64_t patience = (uint64_t)(o.patience * 1e9);
    for (int i = 0; i < o.connections; i++) {
        struct connection *c = &connections[i];
        if ((c->state == ASKING || c->asked) && t > c->due + patience) lose(c, &counts.abandoned);
    }
}

static void measure(void) {
    measuring = true;
    memset(&counts, 0, sizeof counts);
    started = now();
    uint64_t end = o.seconds > 0 ? started + (uint64_t)(o.seconds * 1e9) : started + LONGEST;
    uint64_t t = started, armed = 0, look = 0;
    while (t < end && !(o.count > 0 && counts.begun >= o.count)) {
        uint64_t next = pump(t);
        if (next != 0 && next != armed) arm(armed = next);
        turn(10);
        t = now();
        if (o.patience > 0 && t > look) {
            give_up(t);
            look = t + SECOND / 20;
        }
    }
    uint64_t unsent = 0;
    if (o.rate > 0)
        while (due_of(scheduled + unsent) < end && o.seconds > 0) unsent++;
    /* Where requests are given up, those that are under way now would be answered at leisure: they don't count. */
    uint64_t drained = o.patience > 0 ? 0 : t + 2 * SECOND;
    while (asking > 0 && (t = now()) < drained) turn(10);
    counts_print(&counts, (double)(t - started) / 1e9, unsent, asking);
}

static int quantiles(int argc, char **argv) {
    static struct histogram h;
    unsigned long value;
    while (scanf("%lu", &value) == 1) histogram_add(&h, value);
    for (int i = 2; i < argc; i++) printf("%lu\n", histogram_quantile(&h, atof(argv[i])));
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "--quantiles") == 0) return quantiles(argc, argv);
    if (!options_read(argc, argv, &o)) return 2;
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_TIMERSLACK, 1000ul); /* of nanoseconds; the default of 50 us would be seen in the latencies */
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (o.tls && !tls_setup(o.server_name, o.resume)) {
        fputs("load: TLS can't be set up\n", stderr);
        return 1;
    }
    connections = calloc((size_t)o.connections, sizeof *connections);
    input = malloc(READ_BYTES);
    body = calloc(1, o.body + 1);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL};
    free_ring = calloc((size_t)o.connections, sizeof *free_ring);
    if (connections == NULL || free_ring == NULL || input == NULL || body == NULL || epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &e) != 0) return 1;
    for (int i = 0; i < o.connections; i++) connections[i].transport.fd = -1;
    all_free();
    if (!o.close && !prepare()) {
        fprintf(stderr, "load: only %d of %d connections answered (%lu connects failed, %lu broke)\n", usable,
                o.connections, counts.failed_connects, counts.broken);
        return 1;
    }
    puts("ready");
    fflush(stdout);
    char line[16];
    bool go = fgets(line, sizeof line, stdin) != NULL;
    if (go && !o.hold) {
        all_free();
        measure();
        go = fgets(line, sizeof line, stdin) != NULL;
    }
    return 0;
}
