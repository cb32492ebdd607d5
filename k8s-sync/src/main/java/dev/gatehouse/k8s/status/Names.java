package dev.gatehouse.k8s.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Names of objects that we make, within what Kubernetes allows.
final class Names {

    /// Of a Service and of a label's value.
    private static final int MAX = 63;

    private static final int HASH = 10;

    /// RFC 1035, which Services keep to.
    private static final Pattern LABEL = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");

    private Names() {}

    /// `gateway-class`; where that is no name of a Service (a Gateway may have 253 characters, and
    /// dots), what is left of it and a hash of the whole.
    static String service(String gateway, String gatewayClass) {
        var whole = gateway + "-" + gatewayClass;
        if (whole.length() <= MAX && LABEL.matcher(whole).matches()) {
            return whole;
        }
        var safe = whole.replace('.', '-');
        return shortened(LABEL.matcher(safe).matches() ? safe : "gw-" + safe, whole);
    }

    /// The name itself where it may be a label's value, else its beginning and a hash of it.
    static String label(String name) {
        return name.length() <= MAX ? name : shortened(name, name);
    }

    private static String shortened(String text, String whole) {
        var room = MAX - HASH - 1;
        var head = text.length() <= room ? text : text.substring(0, room);
        return head + "-" + hash(whole);
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
