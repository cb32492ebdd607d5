/* A non-blocking client connection, in clear or by TLS. */
#ifndef TRANSPORT_H
#define TRANSPORT_H
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <sys/types.h>

struct transport {
    int fd; /* -1: none */
    SSL *ssl;
    SSL_SESSION *session; /* the last ticket, for the next connection */
};

/* What read and write return where they would block, at the end of the stream, and at an error. */
enum { WOULD_BLOCK = -1, ENDED = -2, FAILED = -3 };

/* Once, before the first connection: TLS 1.3, X25519, AES-128-GCM; resume = offer the last ticket. */
bool tls_setup(const char *server_name, bool resume);

/* Begins to connect; from is the source address (0 lets the kernel choose). */
bool transport_connect(struct transport *t, const struct sockaddr_in *to, uint32_t from, bool tls);
/* 1: ready for requests, 0: not yet, FAILED. Called when the socket is readable or writable. */
int transport_handshake(struct transport *t, bool *resumed);
ssize_t transport_read(struct transport *t, char *into, size_t n);
ssize_t transport_write(struct transport *t, const char *from, size_t n, bool more);
void transport_close(struct transport *t);
#endif
