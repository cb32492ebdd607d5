package dev.gatehouse.server.overload;

/// How short memory and descriptors are.
@FunctionalInterface
public interface Pressure {

    /// @param heap the part of the heap that the last collection left in use, 0 to 1
    /// @param descriptors the part of the descriptors that are open, of those that are not in
    ///   reserve; above 1 where the reserve is in use
    record Reading(double heap, double descriptors) {

        double worse() {
            return Math.max(heap, descriptors);
        }

        @Override
        public String toString() {
            return "%.0f %% of the heap are used after a collection, %.0f %% of the descriptors"
                    .formatted(heap * 100, descriptors * 100);
        }
    }

    Reading read();
}
