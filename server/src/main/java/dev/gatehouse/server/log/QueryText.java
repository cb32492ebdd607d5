package dev.gatehouse.server.log;

import dev.gatehouse.server.AccessLogOptions.Query;
import dev.gatehouse.server.http.Target;

/// What a line tells of a query, whose values may be secret.
record QueryText(Query told) {

    private static final byte[] CUT = Line.ascii("*");

    void write(Line line, Target target) {
        switch (told) {
            case NONE -> line.raw(CUT);
            case NAMES -> names(line, target);
            case FULL ->
                    line.text(
                            target.array(),
                            target.queryAt(),
                            target.queryLength(),
                            JsonFormat.MAX_PATH);
        }
    }

    // What has no equals sign is as likely a value as a name.
    private static void names(Line line, Target target) {
        var array = target.array();
        var end = target.queryAt() + Math.min(target.queryLength(), JsonFormat.MAX_PATH);
        var from = target.queryAt();
        for (var at = from; at <= end; at++) {
            if (at < end && array[at] != '&') {
                continue;
            }
            var equals = from;
            while (equals < at && array[equals] != '=') {
                equals++;
            }
            if (equals < at) {
                line.text(array, from, equals + 1 - from, JsonFormat.MAX_PATH);
            }
            if (from < at) {
                line.raw(CUT);
            }
            if (at < end) {
                line.raw('&');
            }
            from = at + 1;
        }
    }
}
