package dev.gatehouse.server.metrics;

import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.UpstreamId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The exchanges of one route on one carrier that are alike in listener, backend, method, protocol
/// and both statuses: their durations and sizes.
@SuppressWarnings("ReferenceEquality") // nearly always enough, and always followed by equals
final class TrafficCell {

    // Each part is a sum and then its buckets.
    private static final int SERVER = 0;
    private static final int CLIENT = SERVER + 1 + Buckets.DURATION.count();
    private static final int REQUEST = CLIENT + 1 + Buckets.DURATION.count();
    private static final int RESPONSE = REQUEST + 1 + Buckets.SIZE.count();
    private static final int SIZE = RESPONSE + 1 + Buckets.SIZE.count();

    private final int code;
    // The same listener may come as another object after a change of its Gateway: the last one is
    // found sooner.
    private @Nullable ListenerId listener;
    private final @Nullable UpstreamId backend;
    private final long[] numbers = new long[SIZE];

    TrafficCell(int code, @Nullable ListenerId listener, @Nullable UpstreamId backend) {
        this.code = code;
        this.listener = listener;
        this.backend = backend;
    }

    boolean is(int otherCode, @Nullable ListenerId otherListener, @Nullable UpstreamId other) {
        if (code != otherCode || !same(backend, other)) {
            return false;
        }
        if (listener == otherListener) {
            return true;
        }
        if (!Objects.equals(listener, otherListener)) {
            return false;
        }
        listener = otherListener;
        return true;
    }

    private static boolean same(@Nullable UpstreamId a, @Nullable UpstreamId b) {
        return a == b || (a != null && a.equals(b));
    }

    /// @param clientNanos below 0 where no backend was tried
    void add(
            long serverNanos,
            long clientNanos,
            long requestBytes,
            long responseBytes,
            boolean shared) {
        add(SERVER, Buckets.DURATION, serverNanos, shared);
        if (clientNanos >= 0) {
            add(CLIENT, Buckets.DURATION, clientNanos, shared);
        }
        add(REQUEST, Buckets.SIZE, requestBytes, shared);
        add(RESPONSE, Buckets.SIZE, responseBytes, shared);
    }

    private void add(int part, Buckets buckets, long number, boolean shared) {
        Adders.add(numbers, part, number, shared);
        Adders.add(numbers, part + 1 + buckets.of(number), 1, shared);
    }

    int code() {
        return code;
    }

    @Nullable ListenerId listener() {
        return listener;
    }

    @Nullable UpstreamId backend() {
        return backend;
    }

    /// A part of a cell, to be added up with the same of others.
    enum Part {
        SERVER(TrafficCell.SERVER, Buckets.DURATION, Family.SERVER_DURATION),
        CLIENT(TrafficCell.CLIENT, Buckets.DURATION, Family.CLIENT_DURATION),
        REQUEST(TrafficCell.REQUEST, Buckets.SIZE, Family.REQUEST_BODY),
        RESPONSE(TrafficCell.RESPONSE, Buckets.SIZE, Family.RESPONSE_BODY);

        private final int at;

        @SuppressWarnings("ImmutableEnumChecker") // it is
        private final Buckets buckets;

        private final Family family;

        Part(int at, Buckets buckets, Family family) {
            this.at = at;
            this.buckets = buckets;
            this.family = family;
        }

        /// A sum and buckets for what follows.
        long[] empty() {
            return new long[1 + buckets.count()];
        }

        /// @param sums as [#addTo] has left them
        Distribution distribution(List<String> labels, long[] sums) {
            var counts = Arrays.copyOfRange(sums, 1, sums.length);
            return new Distribution(family, labels, buckets, counts, buckets.told(sums[0]));
        }

        void addTo(long[] sums, TrafficCell cell) {
            for (var i = 0; i < sums.length; i++) {
                sums[i] += Adders.read(cell.numbers, at + i);
            }
        }
    }
}
