package dev.gatehouse.server.upstream;

/// Smooth weighted round robin: in any run of requests each choice gets its share to within one,
/// and the shares are spread evenly. Shared by all connections.
final class WeightedTurns {

    private final int[] weights;
    private final long[] credit;
    private final long total;

    /// @param weights at least 0 each
    WeightedTurns(int[] weights) {
        this.weights = weights.clone();
        this.credit = new long[weights.length];
        var sum = 0L;
        for (var weight : weights) {
            sum += weight;
        }
        this.total = sum;
    }

    /// @return the index of the next choice, or -1 where all weights are 0
    int next() {
        if (total == 0) {
            return -1;
        }
        if (weights.length == 1) {
            return 0;
        }
        synchronized (this) {
            var best = -1;
            for (var i = 0; i < weights.length; i++) {
                credit[i] += weights[i];
                if (weights[i] > 0 && (best < 0 || credit[i] > credit[best])) {
                    best = i;
                }
            }
            credit[best] -= total;
            return best;
        }
    }
}
