package dev.gatehouse.server;

import dev.gatehouse.certs.ClientValidation;
import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.Encryption;
import dev.gatehouse.server.http.Plan;
import dev.gatehouse.server.http.RequestFailed;
import dev.gatehouse.server.http.RequestFailed.Flag;
import dev.gatehouse.server.http.Router;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Routes the requests of one TLS connection. A connection belongs to the listener whose
/// certificate it was made with: a request for another listener's host is misdirected (RFC 9110
/// 15.5.20), whatever that listener's routes are, since what it asks of clients may be something
/// else.
record TlsRouter(
        CurrentTable.Binding binding, Encryption encryption, Optional<ClientValidation> clients)
        implements Router {

    @Override
    public @Nullable Plan route(ClientRequest request) throws RequestFailed {
        var listener = binding.listener(request.authority().host());
        if (listener == null || !listener.id().equals(encryption.listener())) {
            throw misdirected("the connection was made for another listener than the host's");
        }
        var tls = listener.tls();
        // Who was let in under another rule has to show himself again.
        if (tls == null || !tls.profile().clients().equals(clients)) {
            throw misdirected("what is asked of clients has changed since the connection was made");
        }
        return GatehouseServer.plan(listener, request);
    }

    private static RequestFailed misdirected(String why) {
        return new RequestFailed(421, Flag.MD, why);
    }
}
