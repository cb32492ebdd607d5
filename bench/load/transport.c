#define _GNU_SOURCE
#include "transport.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static SSL_CTX *context;
static const char *name;
static bool resuming;

/* Tickets of TLS 1.3 come after the handshake; the newest is kept, and its one reference is ours. */
static int new_ticket(SSL *ssl, SSL_SESSION *session) {
    struct transport *t = SSL_get_app_data(ssl);
    if (t->session != NULL) SSL_SESSION_free(t->session);
    t->session = session;
    return 1;
}

bool tls_setup(const char *server_name, bool resume) {
    name = server_name;
    resuming = resume;
    context = SSL_CTX_new(TLS_client_method());
    if (context == NULL) return false;
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    /* The certificate is our own and made for this run: what is measured is the proxy, not this client's checks. */
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    if (resume) {
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
        SSL_CTX_sess_set_new_cb(context, new_ticket);
    }
    return SSL_CTX_set1_groups_list(context, "X25519") == 1 &&
           SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256") == 1;
}

bool transport_connect(struct transport *t, const struct sockaddr_in *to, uint32_t from, bool tls) {
    int one = 1;
    t->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (t->fd < 0) return false;
    setsockopt(t->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (from != 0) {
        struct sockaddr_in source = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(from)};
        setsockopt(t->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
        if (bind(t->fd, (struct sockaddr *)&source, sizeof source) != 0) goto failed;
    }
    if (connect(t->fd, (const struct sockaddr *)to, sizeof *to) != 0 && errno != EINPROGRESS) goto failed;
    if (!tls) return true;
    t->ssl = SSL_new(context);
    if (t->ssl == NULL) goto failed;
    SSL_set_app_data(t->ssl, t);
    SSL_set_fd(t->ssl, t->fd);
    SSL_set_tlsext_host_name(t->ssl, name);
    SSL_set_connect_state(t->ssl);
    if (resuming && t->session != NULL) SSL_set_session(t->ssl, t->session);
    return true;
failed:
    transport_close(t);
    return false;
}

static int outcome(struct transport *t, int returned) {
    switch (SSL_get_error(t->ssl, returned)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return WOULD_BLOCK;
    case SSL_ERROR_ZERO_RETURN:
        return ENDED;
    default:
        return FAILED;
    }
}

int transport_handshake(struct transport *t, bool *resumed) {
    if (t->ssl == NULL) {
        int error = 0;
        socklen_t size = sizeof error;
        return getsockopt(t->fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0 ? 1 : FAILED;
    }
    ERR_clear_error();
    int done = SSL_do_handshake(t->ssl);
    if (done == 1) {
        *resumed = SSL_session_reused(t->ssl) == 1;
        return 1;
    }
    return outcome(t, done) == WOULD_BLOCK ? 0 : FAILED;
}

ssize_t transport_read(struct transport *t, char *into, size_t n) {
    if (t->ssl != NULL) {
        ERR_clear_error();
        int got = SSL_read(t->ssl, into, (int)n);
        return got > 0 ? got : outcome(t, got);
    }
    ssize_t got = recv(t->fd, into, n, 0);
    if (got > 0) return got;
    if (got == 0) return ENDED;
    return errno == EAGAIN ? WOULD_BLOCK : FAILED;
}

ssize_t transport_write(struct transport *t, const char *from, size_t n, bool more) {
    if (t->ssl != NULL) {
        ERR_clear_error();
        int put = SSL_write(t->ssl, from, (int)n);
        return put > 0 ? put : outcome(t, put);
    }
    ssize_t put = send(t->fd, from, n, MSG_NOSIGNAL | (more ? MSG_MORE : 0));
    if (put >= 0) return put;
    return errno == EAGAIN ? WOULD_BLOCK : FAILED;
}

void transport_close(struct transport *t) {
    if (t->ssl != NULL) {
        SSL_set_quiet_shutdown(t->ssl, 1); /* no close_notify back: the proxy's work ends with its own */
        SSL_shutdown(t->ssl);
        SSL_free(t->ssl);
        t->ssl = NULL;
    }
    if (t->fd >= 0) close(t->fd);
    t->fd = -1;
}
