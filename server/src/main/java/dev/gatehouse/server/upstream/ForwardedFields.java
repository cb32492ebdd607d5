package dev.gatehouse.server.upstream;

import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Head;
import dev.gatehouse.server.http.RequestEdit;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/// Tells the backend who asked, and how: `X-Forwarded-For`, `-Proto`, `-Host`, `Forwarded` (RFC
/// 7239), `X-Request-Id` and `Via` (RFC 9110 7.6.3). What a peer says that is not trusted is
/// replaced; what a trusted proxy says is appended to, and its request id is kept.
public final class ForwardedFields implements RequestEdit {

    private static final byte[] X_FORWARDED = Ascii.bytes("x-forwarded-");
    private static final byte[] HOST = Ascii.bytes(";host=\"");
    private static final byte[] VIA = Ascii.bytes("1.1 gatehouse");
    private static final byte[] DIGITS = Ascii.bytes("0123456789abcdef");
    private static final byte[] HTTP = Ascii.bytes("http");
    private static final byte[] HTTPS = Ascii.bytes("https");

    @Override
    public void apply(ClientRequest request) {
        var head = request.head();
        var peer = request.peer();
        var scheme = peer.scheme().equals("https") ? HTTPS : HTTP;
        var host = host(head);
        if (!peer.trusted()) {
            forget(head);
            head.add(FieldName.X_FORWARDED_FOR, peer.addressText());
        } else {
            head.append(FieldName.X_FORWARDED_FOR, peer.addressText());
        }
        if (!head.has(FieldName.X_FORWARDED_PROTO)) {
            head.add(FieldName.X_FORWARDED_PROTO, scheme);
        }
        if (!head.has(FieldName.X_FORWARDED_HOST) && host.length > 0) {
            head.add(FieldName.X_FORWARDED_HOST, host);
        }
        head.append(FieldName.FORWARDED, forwarded(peer.forwardedPrefix(), host));
        if (!head.has(FieldName.X_REQUEST_ID)) {
            head.add(FieldName.X_REQUEST_ID, requestId());
        }
        head.append(FieldName.VIA, VIA);
        var encryption = peer.encryption();
        if (encryption != null && encryption.client().isPresent()) {
            head.append(
                    FieldName.X_FORWARDED_CLIENT_CERT,
                    Ascii.bytes(encryption.client().get().element()));
        }
    }

    private static void forget(Head head) {
        for (var at = head.count() - 1; at >= 0; at--) {
            if (head.nameStartsWith(at, X_FORWARDED)
                    || head.nameIs(at, FieldName.FORWARDED)
                    || head.nameIs(at, FieldName.X_REAL_IP)
                    || head.nameIs(at, FieldName.X_REQUEST_ID)) {
                head.removeAt(at);
            }
        }
    }

    private static byte[] host(Head head) {
        var at = head.find(FieldName.HOST, 0);
        if (at < 0) {
            return new byte[0];
        }
        return Arrays.copyOfRange(
                head.valueArray(at), head.valueAt(at), head.valueAt(at) + head.valueLength(at));
    }

    private static byte[] forwarded(byte[] prefix, byte[] host) {
        if (host.length == 0) {
            return prefix;
        }
        var element = Arrays.copyOf(prefix, prefix.length + HOST.length + host.length + 1);
        System.arraycopy(HOST, 0, element, prefix.length, HOST.length);
        System.arraycopy(host, 0, element, prefix.length + HOST.length, host.length);
        element[element.length - 1] = '"';
        return element;
    }

    // 128 random bits: to tell requests apart, not to keep a secret.
    private static byte[] requestId() {
        var random = ThreadLocalRandom.current();
        var id = new byte[32];
        hex(random.nextLong(), id, 0);
        hex(random.nextLong(), id, 16);
        return id;
    }

    private static void hex(long bits, byte[] into, int from) {
        for (var i = 0; i < 16; i++) {
            into[from + i] = DIGITS[(int) (bits >>> (4 * i)) & 15];
        }
    }
}
