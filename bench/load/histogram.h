/* A histogram of latencies in nanoseconds: 128 buckets to each power of two, so that a quantile is at most 0.8 %
   above the true one. Constant memory, however many values. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H
#include <stdint.h>

#define SUB_BITS 7
#define BUCKETS ((64 - SUB_BITS + 1) << SUB_BITS)

struct histogram {
    uint64_t count, sum, max;
    uint64_t bucket[BUCKETS];
};

void histogram_add(struct histogram *h, uint64_t nanos);

/* The smallest bucket's upper edge that at least q of all values do not exceed; 0 where there are none. */
uint64_t histogram_quantile(const struct histogram *h, double q);
#endif
