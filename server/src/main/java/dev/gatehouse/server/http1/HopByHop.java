package dev.gatehouse.server.http1;

import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Head;
import java.util.List;

/// Takes from a head what belongs to one connection, and not to the message (RFC 9110 7.6.1).
final class HopByHop {

    /// Gone whether `Connection` names them or not. `Proxy` becomes HTTP_PROXY in a CGI environment
    /// (httpoxy); credentials for a proxy are not for the server behind it.
    private static final List<FieldName> ALWAYS =
            List.of(
                    FieldName.CONNECTION,
                    FieldName.KEEP_ALIVE,
                    FieldName.PROXY_CONNECTION,
                    FieldName.PROXY,
                    FieldName.PROXY_AUTHENTICATE,
                    FieldName.PROXY_AUTHORIZATION,
                    FieldName.TE,
                    FieldName.TRANSFER_ENCODING,
                    FieldName.UPGRADE);

    /// Not gone though `Connection` may name them: a client must not be able to take away what
    /// others decide by. RFC 9110 7.6.1 forbids naming what is meant for every recipient.
    private static final List<FieldName> NEVER =
            List.of(
                    FieldName.HOST,
                    FieldName.CONTENT_LENGTH,
                    FieldName.CONTENT_TYPE,
                    FieldName.of("Content-Encoding"),
                    FieldName.of("Content-Range"),
                    FieldName.AUTHORIZATION,
                    FieldName.of("Cache-Control"),
                    FieldName.of("Cookie"),
                    FieldName.of("Set-Cookie"),
                    FieldName.of("Origin"),
                    FieldName.EXPECT,
                    FieldName.FORWARDED,
                    FieldName.VIA,
                    FieldName.X_FORWARDED_FOR,
                    FieldName.X_FORWARDED_HOST,
                    FieldName.X_FORWARDED_PROTO,
                    FieldName.X_REAL_IP,
                    FieldName.X_REQUEST_ID,
                    FieldName.LOCATION,
                    FieldName.DATE);

    private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
    private static final byte[] CLOSE_ALONE = Ascii.bytes("close");
    private static final FieldName CLOSE = FieldName.of("close");

    private HopByHop() {}

    /// @return whether `Connection` says `close`
    static boolean strip(Head head) {
        var close = false;
        var only = head.find(FieldName.CONNECTION, 0);
        // What nearly all say, and nothing else has to be looked for then.
        if (only >= 0 && (head.valueIs(only, KEEP_ALIVE) || head.valueIs(only, CLOSE_ALONE))) {
            close = head.valueIs(only, CLOSE_ALONE);
            only = head.find(FieldName.CONNECTION, only + 1);
        }
        if (only >= 0) {
            for (var options : head.values(FieldName.CONNECTION)) {
                for (var option : options.split(",", -1)) {
                    var name = FieldName.of(option.strip());
                    close |= name.equals(CLOSE);
                    if (!NEVER.contains(name)) {
                        head.remove(name);
                    }
                }
            }
        }
        for (var i = 0; i < ALWAYS.size(); i++) {
            head.remove(ALWAYS.get(i));
        }
        return close;
    }
}
