#define _GNU_SOURCE
#include "response.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void response_begin(struct response *r) {
    r->at = IN_HEAD;
    r->status = 0;
    r->keep = true;
    r->left = 0;
    r->line = 0;
    r->head_size = 0;
}

void response_free(struct response *r) {
    free(r->head);
    r->head = NULL;
}

static bool is_field(const char *line, size_t n, const char *name) {
    size_t length = strlen(name);
    return n > length && line[length] == ':' && strncasecmp(line, name, length) == 0;
}

static bool says(const char *line, size_t n, const char *word) {
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= n; i++)
        if (strncasecmp(line + i, word, length) == 0) return true;
    return false;
}

/* Reads a whole head, and sets what follows it. */
static enum progress head_is(struct response *r, const char *head, size_t n) {
    if (n < 13 || memcmp(head, "HTTP/1.", 7) != 0) return BROKEN;
    r->status = atoi(head + 9);
    if (r->status >= 100 && r->status < 200 && r->status != 101) {
        r->head_size = 0;
        return MORE; /* an interim answer: the final one is still to come */
    }
    r->keep = head[7] != '0';
    bool known = r->status == 204 || r->status == 304, chunked = false;
    const char *end = head + n, *line = memchr(head, '\n', n);
    while (line != NULL && ++line < end) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        size_t length = next == NULL ? (size_t)(end - line) : (size_t)(next - line);
        if (is_field(line, length, "content-length")) {
            r->left = strtoull(line + 15, NULL, 10);
            known = true;
        } else if (is_field(line, length, "transfer-encoding")) {
            chunked = says(line, length, "chunked");
        } else if (is_field(line, length, "connection")) {
            r->keep = !says(line, length, "close");
        }
        line = next;
    }
    if (chunked) {
        r->at = IN_CHUNK_LINE;
        r->left = 0;
        return MORE;
    }
    if (known) {
        r->at = IN_LENGTH;
        return r->left == 0 ? DONE : MORE;
    }
    r->at = UNTIL_CLOSE;
    r->keep = false;
    return MORE;
}

static int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Takes what of the bytes belongs to a head: returns how many, and sets *progress at its end. */
static size_t take_head(struct response *r, const char *p, size_t n, enum progress *progress, bool *whole) {
    const char *end;
    *whole = false;
    if (r->head_size == 0 && (end = memmem(p, n, "\r\n\r\n", 4)) != NULL) {
        *whole = true;
        *progress = head_is(r, p, (size_t)(end - p) + 2);
        return (size_t)(end - p) + 4;
    }
    if (r->head == NULL) r->head = malloc(HEAD_BYTES);
    size_t before = r->head_size, room = HEAD_BYTES - before, took = n < room ? n : room;
    if (r->head == NULL || room == 0) {
        *progress = BROKEN;
        return n;
    }
    memcpy(r->head + before, p, took);
    r->head_size += took;
    end = memmem(r->head, r->head_size, "\r\n\r\n", 4);
    if (end == NULL) return took;
    *whole = true;
    size_t length = (size_t)(end - r->head) + 4;
    *progress = head_is(r, r->head, length - 2);
    r->head_size = 0;
    return length - before;
}

enum progress response_take(struct response *r, const char *p, size_t n) {
    enum progress progress = MORE;
    bool whole;
    while (n > 0) {
        if (progress == DONE) return BROKEN;
        size_t took = 1;
        switch (r->at) {
        case IN_HEAD:
            took = take_head(r, p, n, &progress, &whole);
            if (progress == BROKEN) return BROKEN;
            break;
        case IN_LENGTH:
        case IN_CHUNK:
            took = n < r->left ? n : (size_t)r->left;
            r->left -= took;
            if (r->left > 0) break;
            if (r->at == IN_LENGTH) progress = DONE;
            else r->at = IN_CHUNK_END;
            break;
        case IN_CHUNK_LINE:
            if (*p == '\n') {
                r->at = r->left == 0 ? IN_TRAILER : IN_CHUNK;
                r->line = 0;
            } else if (hex(*p) >= 0) {
                r->left = r->left * 16 + (uint64_t)hex(*p);
            } else if (*p != '\r') {
                return BROKEN; /* no contender sends extensions */
            }
            break;
        case IN_CHUNK_END:
            if (*p == '\n') r->at = IN_CHUNK_LINE;
            break;
        case IN_TRAILER:
            if (*p == '\n') {
                if (r->line == 0) progress = DONE;
                r->line = 0;
            } else if (*p != '\r') {
                r->line++;
            }
            break;
        case UNTIL_CLOSE:
            took = n;
            break;
        }
        p += took;
        n -= took;
    }
    return progress;
}

enum progress response_end(const struct response *r) { return r->at == UNTIL_CLOSE ? DONE : BROKEN; }
