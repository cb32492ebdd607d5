package dev.gatehouse.server.routing;

/// Hashes of the small open-addressed tables in this package.
final class Hashes {

    private Hashes() {}

    /// The hash of one more byte.
    static int next(int hash, byte b) {
        return hash * 31 + b;
    }

    /// Mixes a polynomial hash, so that its low bits depend on all others (the finaliser of
    /// MurmurHash3).
    static int spread(int hash) {
        var h = hash;
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
