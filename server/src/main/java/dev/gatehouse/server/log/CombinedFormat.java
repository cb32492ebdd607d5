package dev.gatehouse.server.log;

import dev.gatehouse.server.http.Asked;
import dev.gatehouse.server.http.Exchange;
import dev.gatehouse.server.http.Peer;
import java.util.Objects;

/// The format that Apache and nginx call combined: `address - - [time] "request line" status bytes
/// "referer" "user agent"`, the bytes without the head.
record CombinedFormat(QueryText query) implements LineFormat {

    private static final byte[] NOBODY = Line.ascii(" - - [");
    private static final byte[] QUOTE = Line.ascii("] \"");
    private static final byte[] NOTHING = Line.ascii("-");
    private static final byte[] BETWEEN = Line.ascii("\" \"");
    private static final byte[] END = Line.ascii("\"\n");
    private static final byte[] UNKNOWN = Line.ascii("-\" \"-\"\n");

    @Override
    public Line.Escape escape() {
        return Line.Escape.COMBINED;
    }

    @Override
    public void served(Line line, long now, Exchange exchange) {
        var request = exchange.request();
        var ending = exchange.ending();
        var asked = Objects.requireNonNullElseGet(exchange.asked(), () -> Asked.of(request));
        start(line, now - ending.nanos() / 1_000_000, request.peer());
        line.text(request.method().name(), JsonFormat.MAX_METHOD).raw(' ');
        var target = asked.target();
        line.text(target.array(), target.pathAt(), target.pathLength(), JsonFormat.MAX_PATH);
        if (target.hasQuery()) {
            line.raw('?');
            query.write(line, target);
        }
        line.raw(' ').text(exchange.client().protocol(), JsonFormat.MAX_FIELD).raw('"').raw(' ');
        line.number(ending.status()).raw(' ').number(ending.contentOut()).raw(' ').raw('"');
        orNothing(line, JsonFormat.withoutQuery(asked.referer()));
        line.raw(BETWEEN);
        orNothing(line, asked.userAgent());
        line.raw(END);
    }

    private static void start(Line line, long time, Peer peer) {
        line.raw(peer.addressText()).raw(NOBODY).time(time).raw(QUOTE);
    }

    private static void orNothing(Line line, Asked.Slice slice) {
        if (slice.length() == 0) {
            line.raw(NOTHING);
        } else {
            line.text(slice.array(), slice.from(), slice.length(), JsonFormat.MAX_FIELD);
        }
    }

    @Override
    public void refused(Line line, long now, Peer peer, int status, String why) {
        start(line, now, peer);
        line.raw(NOTHING).raw('"').raw(' ').number(status).raw(' ').number(0).raw(' ').raw('"');
        line.raw(UNKNOWN);
    }

    /// There is no such line; the metric has the number.
    @Override
    public void dropped(Line line, long count) {}
}
