/* What a run is told, and what it counts. */
#ifndef LOAD_H
#define LOAD_H
#include "histogram.h"
#include "response.h"
#include "transport.h"

struct request {
    const char *head; /* all of its bytes */
    size_t size;
};

struct options {
    struct sockaddr_in to;
    struct request *requests; /* taken in turn */
    size_t request_count;
    int connections;
    int sources;     /* client addresses from 127.0.1.1 on; 0: the kernel's choice */
    double rate;     /* requests a second, open loop; 0: closed loop, each connection asks again at once */
    double seconds;  /* how long; 0: until count */
    uint64_t count;
    size_t body;     /* bytes that follow each head */
    double patience; /* seconds after which an unanswered request is given up; 0: never */
    bool close;      /* a new connection for each request */
    bool tls, resume, hold;
    const char *server_name;
};

struct counts {
    uint64_t begun, done, ok, refused, other; /* ok: 2xx; refused: 503 */
    uint64_t failed_connects, broken, early;  /* early: answered before the body was sent */
    uint64_t abandoned;                       /* after o.patience */
    uint64_t handshakes, resumed, bytes;
    struct histogram ok_latency, refused_latency, connect_latency;
};

bool options_read(int argc, char **argv, struct options *o);
void counts_print(const struct counts *c, double seconds, uint64_t unsent, uint64_t unanswered);
#endif
