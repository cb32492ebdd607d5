package dev.gatehouse.server.http1;

import dev.gatehouse.server.http.Ascii;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The value of `Date` (RFC 9110 6.6.1), made once a second.
final class HttpDate {

    private static final DateTimeFormatter IMF_FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    private record Second(long epoch, byte[] text) {

        static Second of(long epoch) {
            return new Second(epoch, Ascii.bytes(IMF_FIXDATE.format(Instant.ofEpochSecond(epoch))));
        }
    }

    private static volatile Second current = Second.of(0);

    private HttpDate() {}

    static byte[] now() {
        var epoch = System.currentTimeMillis() / 1000;
        var second = current;
        if (second.epoch != epoch) {
            second = Second.of(epoch);
            current = second;
        }
        return second.text;
    }
}
