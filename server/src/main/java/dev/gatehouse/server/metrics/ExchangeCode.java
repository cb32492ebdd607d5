package dev.gatehouse.server.metrics;

import java.util.List;

/// What exchanges are told apart by within a route, packed into a number, so that a request is
/// counted without a string in sight: method, protocol, and the statuses of both sides.
public final class ExchangeCode {

    /// Labels by the code of a method.
    static final List<String> METHODS =
            List.of(
                    "_OTHER", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT",
                    "TRACE");

    /// Labels by the code of a protocol.
    private static final List<String> VERSIONS = List.of("", "1.0", "1.1", "2");

    private static final int METHOD_BITS = 4;
    private static final int VERSION_BITS = 2;
    private static final int STATUS_BITS = 10;

    private ExchangeCode() {}

    /// The code of a method; that of `_OTHER` where it is none of those that are known.
    public static int method(String name) {
        return Math.max(METHODS.indexOf(name), 0);
    }

    /// @param protocol such as `HTTP/1.1`; empty where none was understood
    public static int version(String protocol) {
        return switch (protocol) {
            case "HTTP/1.0" -> 1;
            case "HTTP/1.1" -> 2;
            case "HTTP/2" -> 3;
            default -> 0;
        };
    }

    /// @param status of the response to the client; 0 where none was sent
    /// @param backendStatus of the backend's response; 0 where there was none
    public static int of(int method, int version, int status, int backendStatus) {
        var statuses = (backendStatus << STATUS_BITS) | status;
        return (((statuses << VERSION_BITS) | version) << METHOD_BITS) | method;
    }

    static String method(int code) {
        return METHODS.get(low(code, METHOD_BITS));
    }

    static String version(int code) {
        return VERSIONS.get(low(code >> METHOD_BITS, VERSION_BITS));
    }

    static String status(int code) {
        return text(code >> (METHOD_BITS + VERSION_BITS));
    }

    static String backendStatus(int code) {
        return text(code >> (METHOD_BITS + VERSION_BITS + STATUS_BITS));
    }

    private static String text(int bits) {
        var status = low(bits, STATUS_BITS);
        return status == 0 ? "" : Integer.toString(status);
    }

    private static int low(int number, int bits) {
        return number & ((1 << bits) - 1);
    }
}
