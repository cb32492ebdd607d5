package dev.gatehouse.server.routing;

import dev.gatehouse.server.http.Ascii;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// From a path, as a slice of bytes with its hash, to the lines that ask for it. Open-addressed, at
/// most half full. Immutable.
final class PathIndex {

    private static final int[] NONE = {};

    private final byte[][] keys;
    private final int[] hashes;
    private final int[][] lines;
    private final int longest;

    /// @param linesByPath in ascending order each
    PathIndex(Map<String, List<Integer>> linesByPath) {
        var capacity = Integer.highestOneBit(Math.max(1, linesByPath.size())) * 4;
        keys = new byte[capacity][];
        hashes = new int[capacity];
        lines = new int[capacity][];
        var max = -1;
        for (var entry : linesByPath.entrySet()) {
            var key = Ascii.bytes(entry.getKey());
            var hash = 0;
            for (var b : key) {
                hash = Hashes.next(hash, b);
            }
            var slot = slot(hash);
            while (lines[slot] != null) {
                slot = (slot + 1) & (capacity - 1);
            }
            keys[slot] = key;
            hashes[slot] = hash;
            lines[slot] = entry.getValue().stream().mapToInt(Integer::intValue).toArray();
            max = Math.max(max, key.length);
        }
        longest = max;
    }

    /// The length of the longest path in here; -1 where there is none.
    int longest() {
        return longest;
    }

    /// @param hash of the slice, by [Hashes#next]
    /// @return the lines in ascending order; not to be changed
    int[] get(byte[] array, int from, int length, int hash) {
        for (var slot = slot(hash); lines[slot] != null; slot = (slot + 1) & (lines.length - 1)) {
            if (hashes[slot] == hash
                    && Arrays.equals(
                            keys[slot], 0, keys[slot].length, array, from, from + length)) {
                return lines[slot];
            }
        }
        return NONE;
    }

    private int slot(int hash) {
        return Hashes.spread(hash) & (lines.length - 1);
    }
}
