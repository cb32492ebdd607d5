#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "load --to ADDRESS:PORT --requests FILE [--connections N] [--sources N] [--rate R] [--seconds S | --count N]\n"
    "     [--patience S] [--body BYTES] [--close] [--tls NAME [--resume]] [--hold]\n"
    "load --quantiles Q...      reads nanoseconds, one a line, and prints the histogram's quantiles\n"
    "Prints 'ready' when its connections are open and have answered once each, begins at a line of input, prints\n"
    "its counts as JSON, and ends at the end of input. --hold only holds the connections.\n";

static char *contents(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)length + 1);
    if (bytes != NULL) {
        *size = fread(bytes, 1, (size_t)length, file);
        bytes[*size] = 0;
    }
    fclose(file);
    return bytes;
}

/* A file of heads, each with its empty line. */
static bool requests_read(const char *path, struct options *o) {
    size_t size = 0;
    const char *at = contents(path, &size), *end = at + size;
    if (at == NULL) return false;
    while (at < end) {
        const char *blank = memmem(at, (size_t)(end - at), "\r\n\r\n", 4);
        if (blank == NULL) return false;
        o->requests = realloc(o->requests, (o->request_count + 1) * sizeof *o->requests);
        if (o->requests == NULL) return false;
        o->requests[o->request_count++] = (struct request){at, (size_t)(blank + 4 - at)};
        at = blank + 4;
    }
    return o->request_count > 0;
}

static bool address_read(char *text, struct sockaddr_in *to) {
    char *colon = strrchr(text, ':');
    if (colon == NULL) return false;
    *colon = 0;
    to->sin_family = AF_INET;
    to->sin_port = htons((uint16_t)atoi(colon + 1));
    return inet_pton(AF_INET, text, &to->sin_addr) == 1;
}

bool options_read(int argc, char **argv, struct options *o) {
    static const struct option known[] = {
        {"to", 1, 0, 't'},      {"requests", 1, 0, 'f'}, {"connections", 1, 0, 'c'}, {"sources", 1, 0, 's'},
        {"rate", 1, 0, 'r'},    {"seconds", 1, 0, 'd'},  {"count", 1, 0, 'n'},       {"body", 1, 0, 'b'},
        {"close", 0, 0, 'x'},   {"tls", 1, 0, 'T'},      {"resume", 0, 0, 'R'},      {"hold", 0, 0, 'H'},
        {"patience", 1, 0, 'p'},
        {0, 0, 0, 0},
    };
    int option;
    bool good = true;
    *o = (struct options){.connections = 64};
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (option) {
        case 't': good &= address_read(optarg, &o->to); break;
        case 'f': good &= requests_read(optarg, o); break;
        case 'c': o->connections = atoi(optarg); break;
        case 's': o->sources = atoi(optarg); break;
        case 'r': o->rate = atof(optarg); break;
        case 'd': o->seconds = atof(optarg); break;
        case 'n': o->count = strtoull(optarg, NULL, 10); break;
        case 'b': o->body = strtoull(optarg, NULL, 10); break;
        case 'p': o->patience = atof(optarg); break;
        case 'x': o->close = true; break;
        case 'T': o->tls = true, o->server_name = optarg; break;
        case 'R': o->resume = true; break;
        case 'H': o->hold = true; break;
        default: good = false;
        }
    }
    good = good && optind == argc && o->to.sin_port != 0 && o->request_count > 0 && o->connections > 0 &&
           o->connections <= 200000 && o->sources <= 200 && (o->hold || o->seconds > 0 || o->count > 0);
    if (!good) fputs(usage, stderr);
    return good;
}

static void quantiles_print(const char *name, const struct histogram *h) {
    printf("\"%s\": {\"p50\": %.1f, \"p90\": %.1f, \"p99\": %.1f, \"p999\": %.1f, \"max\": %.1f, \"mean\": %.1f}", name,
           (double)histogram_quantile(h, 0.5) / 1e3, (double)histogram_quantile(h, 0.9) / 1e3,
           (double)histogram_quantile(h, 0.99) / 1e3, (double)histogram_quantile(h, 0.999) / 1e3, (double)h->max / 1e3,
           h->count == 0 ? 0.0 : (double)h->sum / (double)h->count / 1e3);
}

void counts_print(const struct counts *c, double seconds, uint64_t unsent, uint64_t unanswered) {
    printf("{\"seconds\": %.6f, \"begun\": %lu, \"done\": %lu, \"ok\": %lu, \"refused\": %lu, \"other\": %lu, ", seconds,
           c->begun, c->done, c->ok, c->refused, c->other);
    printf("\"failed_connects\": %lu, \"broken\": %lu, \"early\": %lu, \"unsent\": %lu, \"unanswered\": %lu, \"abandoned\": %lu, ",
           c->failed_connects, c->broken, c->early, unsent, unanswered, c->abandoned);
    printf("\"handshakes\": %lu, \"resumed\": %lu, \"bytes\": %lu, ", c->handshakes, c->resumed, c->bytes);
    quantiles_print("latency_us", &c->ok_latency);
    fputs(", ", stdout);
    quantiles_print("refused_us", &c->refused_latency);
    fputs(", ", stdout);
    quantiles_print("connect_us", &c->connect_latency);
    puts("}");
    fflush(stdout);
}
