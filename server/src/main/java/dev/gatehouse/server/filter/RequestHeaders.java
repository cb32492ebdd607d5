package dev.gatehouse.server.filter;

import dev.gatehouse.model.Filter;
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.Authority;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.RequestEdit;
import java.util.Set;

/// RequestHeaderModifier. `Host` is no field like others (RFC 9110 7.2): setting it says which host
/// the backend sees, if it is one (routes have been matched with the client's by then); it can be
/// neither added to nor removed, since there is exactly one.
final class RequestHeaders implements RequestEdit {

    private final HeadEdits edits;
    private final String host;

    private RequestHeaders(HeadEdits edits, String host) {
        this.edits = edits;
        this.host = host;
    }

    static RequestHeaders compile(Filter.HeaderEdits edits) {
        var host = "";
        for (var field : edits.set()) {
            if (FieldName.of(field.name()).equals(FieldName.HOST) && isAuthority(field.value())) {
                host = field.value();
            }
        }
        return new RequestHeaders(HeadEdits.compile(edits, Set.of(FieldName.HOST)), host);
    }

    @Override
    public void apply(ClientRequest request) {
        edits.apply(request.head());
        if (!host.isEmpty()) {
            request.backendHost(host);
        }
    }

    private static boolean isAuthority(String value) {
        try {
            var bytes = Ascii.bytes(value);
            Authority.parse(bytes, 0, bytes.length);
            return true;
        } catch (BadMessage _) {
            return false;
        }
    }
}
