#include "histogram.h"

#include <math.h>

static unsigned bucket_of(uint64_t v) {
    if (v < (1u << SUB_BITS)) return (unsigned)v;
    unsigned exponent = 63u - (unsigned)__builtin_clzll(v);
    unsigned sub = (unsigned)(v >> (exponent - SUB_BITS)) & ((1u << SUB_BITS) - 1);
    return ((exponent - SUB_BITS + 1) << SUB_BITS) + sub;
}

static uint64_t upper_edge(unsigned bucket) {
    if (bucket < (1u << SUB_BITS)) return bucket;
    unsigned shift = (bucket >> SUB_BITS) - 1;
    uint64_t sub = (bucket & ((1u << SUB_BITS) - 1)) | (1u << SUB_BITS);
    return ((sub + 1) << shift) - 1;
}

void histogram_add(struct histogram *h, uint64_t nanos) {
    h->count++;
    h->sum += nanos;
    if (nanos > h->max) h->max = nanos;
    h->bucket[bucket_of(nanos)]++;
}

uint64_t histogram_quantile(const struct histogram *h, double q) {
    if (h->count == 0) return 0;
    uint64_t rank = (uint64_t)ceil(q * (double)h->count), seen = 0;
    if (rank < 1) rank = 1;
    for (unsigned i = 0; i < BUCKETS; i++) {
        seen += h->bucket[i];
        if (seen >= rank) return upper_edge(i) < h->max ? upper_edge(i) : h->max;
    }
    return h->max;
}
