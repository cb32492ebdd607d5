package dev.gatehouse.server.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who owns which descriptor, in which generation: the kernel gives the number of a closed socket
/// to the next one, and an event may have been on its way to the one before. Not thread-safe.
final class DescriptorTable<T> {

    private static final int FIRST_SIZE = 64;

    private @Nullable Object[] owners = new @Nullable Object[FIRST_SIZE];
    private int[] generations = new int[FIRST_SIZE];
    private int generation;

    /// @return the generation with which events of this owner come
    int put(int descriptor, T owner) {
        if (descriptor >= owners.length) {
            int size = Math.max(2 * owners.length, descriptor + 1);
            owners = Arrays.copyOf(owners, size);
            generations = Arrays.copyOf(generations, size);
        }
        owners[descriptor] = owner;
        generations[descriptor] = ++generation;
        return generation;
    }

    /// Whom an event is for; null if that one is gone.
    @SuppressWarnings("unchecked") // only put writes here
    @Nullable T owner(int descriptor, int generation) {
        return generations[descriptor] == generation ? (T) owners[descriptor] : null;
    }

    /// Called before the descriptor is closed.
    void remove(int descriptor) {
        owners[descriptor] = null;
    }

    @SuppressWarnings("unchecked") // only put writes here
    List<T> all() {
        var all = new ArrayList<T>();
        for (var owner : owners) {
            if (owner != null) {
                all.add((T) owner);
            }
        }
        return all;
    }
}
