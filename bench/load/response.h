/* Follows one HTTP/1.1 response after the other on a connection, however its bytes are cut. */
#ifndef RESPONSE_H
#define RESPONSE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEAD_BYTES 16384

enum progress { MORE, DONE, BROKEN };

struct response {
    enum { IN_HEAD, IN_LENGTH, IN_CHUNK_LINE, IN_CHUNK, IN_CHUNK_END, IN_TRAILER, UNTIL_CLOSE } at;
    int status;
    bool keep;         /* the connection may be used again */
    uint64_t left;     /* of the body or of the chunk */
    size_t line;       /* bytes of the current chunk or trailer line */
    size_t head_size;
    char *head;        /* a head that came in pieces; HEAD_BYTES, made on first need */
};

void response_begin(struct response *r);

/* Takes n bytes. DONE exactly at the end of a final response; bytes behind it are BROKEN, since nothing is
   pipelined here. */
enum progress response_take(struct response *r, const char *bytes, size_t n);

/* What the end of the stream means. */
enum progress response_end(const struct response *r);
void response_free(struct response *r);
#endif
