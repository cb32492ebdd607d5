package dev.gatehouse.server.listener;

import dev.gatehouse.certs.ClientCertificate;
import dev.gatehouse.certs.ClientHello;
import dev.gatehouse.certs.ClientHelloParser;
import dev.gatehouse.certs.ClientValidation;
import dev.gatehouse.certs.HelloResult;
import dev.gatehouse.certs.TlsAlert;
import dev.gatehouse.certs.TlsContext;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.http.Encryption;
import dev.gatehouse.server.routing.ListenerTable;
import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.TimedOut;
import dev.gatehouse.server.wire.TlsWire;
import dev.gatehouse.server.wire.Wire;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A connection that begins with TLS: reads the ClientHello, lets the server name choose the
/// listener and with it the keys, shakes hands, and hands over to what is spoken inside. Runs on
/// the connection's own virtual thread.
public final class TlsConnection implements ServerConnection {

    /// Makes what is spoken inside.
    @FunctionalInterface
    public interface Inside {

        /// @param clients how this connection's client was asked to prove who it is
        ServerConnection over(Wire wire, Encryption encryption, Optional<ClientValidation> clients);
    }

    /// Bytes of a read from a connection that is refused: small, since there may be many.
    private static final int REFUSED_READ = 1024;

    private final Wire wire;
    private final Carriers carriers;
    private final Limits limits;
    private final Function<String, @Nullable ListenerTable> listeners;
    private final Inside inside;
    private volatile @Nullable ServerConnection spoken;
    private volatile boolean draining;

    /// @param listeners finds the listener that takes a host name; the empty one for no name
    public TlsConnection(
            Wire wire,
            Carriers carriers,
            Limits limits,
            Function<String, @Nullable ListenerTable> listeners,
            Inside inside) {
        this.wire = wire;
        this.carriers = carriers;
        this.limits = limits;
        this.listeners = listeners;
        this.inside = inside;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        var connection = shaken();
        if (connection == null) {
            wire.close();
            return;
        }
        spoken = connection;
        if (draining) {
            connection.close(false);
        }
        connection.handle(limit);
    }

    private @Nullable ServerConnection shaken() {
        try {
            var connection = shakeHands();
            if (connection == null) {
                linger();
            }
            return connection;
        } catch (TimedOut _) {
            return null;
        } catch (IOException _) {
            // The peer has been told where it could be; there is nobody else to tell.
            linger();
            return null;
        }
    }

    // A close with unread bytes would reset the connection, and the client might never see the
    // alert.
    private void linger() {
        try {
            wire.shutdownOutput();
            wire.readDeadline(carriers.clock().nanos() + limits.drainTimeout().toNanos());
            var sink = new byte[REFUSED_READ];
            var more = wire.read(sink, 0, sink.length);
            for (var read = more; more >= 0 && read < limits.drainBytes(); read += more) {
                more = wire.read(sink, 0, sink.length);
            }
        } catch (IOException _) {
            // Enough.
        }
    }

    // One deadline for it all, from accept on.
    private @Nullable ServerConnection shakeHands() throws IOException {
        var deadline = carriers.clock().nanos() + limits.headTimeout().toNanos();
        wire.readDeadline(deadline);
        wire.writeDeadline(deadline);
        wire.awaitReadable();
        // Out of its buffer before the handshake, which waits for the client again.
        var received = receiveHello();
        return received == null ? null : choose(received.hello(), received.bytes());
    }

    /// @param bytes all that came, which begins with the hello
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Received(ClientHello hello, byte[] bytes) {}

    private @Nullable Received receiveHello() throws IOException {
        var parser = new ClientHelloParser();
        var buffer = carriers.lease();
        try {
            for (var length = 0; ; ) {
                if (length == buffer.length) {
                    buffer = larger(buffer);
                }
                var count = wire.read(buffer, length, buffer.length - length);
                if (count < 0) {
                    return null;
                }
                var result = parser.feed(buffer, length, count);
                length += count;
                switch (result) {
                    case HelloResult.NeedMore _ -> {}
                    case HelloResult.Refused(var alert, _) -> {
                        tell(alert);
                        return null;
                    }
                    case HelloResult.Parsed(var hello) -> {
                        return new Received(hello, Arrays.copyOf(buffer, length));
                    }
                }
            }
        } finally {
            carriers.release(buffer);
        }
    }

    // Few hellos need it, and a slow one holds what it is in. The parser's bound is the larger
    // one's size.
    private byte[] larger(byte[] full) {
        var larger = carriers.leaseLarge();
        System.arraycopy(full, 0, larger, 0, full.length);
        carriers.release(full);
        return larger;
    }

    private void tell(TlsAlert alert) throws IOException {
        var told = alert.toRecord();
        wire.write(told, 0, told.length);
    }

    private @Nullable ServerConnection choose(ClientHello hello, byte[] received)
            throws IOException {
        var name = hello.serverName().orElse("");
        var listener = listeners.apply(name);
        var context = listener == null ? null : listener.tls();
        if (listener == null || context == null) {
            tell(TlsAlert.UNRECOGNIZED_NAME);
            return null;
        }
        var tls = TlsWire.handshake(wire, carriers, context.newEngine(), received);
        // Asked after a resumption, too: the certificate may have expired since.
        var client = context.client(tls.session());
        if (needsValid(context) && !(client instanceof ClientCertificate.Verified)) {
            tls.shutdownOutput();
            tls.close();
            return null;
        }
        var encryption =
                new Encryption(
                        listener.id(),
                        tls.session().getProtocol(),
                        tls.session().getCipherSuite(),
                        name,
                        client instanceof ClientCertificate.Verified verified
                                ? Optional.of(ClientIdentity.of(verified))
                                : Optional.empty());
        return inside.over(tls, encryption, context.profile().clients());
    }

    private static boolean needsValid(TlsContext context) {
        return context.profile()
                .clients()
                .filter(c -> c.mode() == ClientValidation.Mode.ALLOW_VALID_ONLY)
                .isPresent();
    }

    @Override
    public Duration idleTime() {
        var connection = spoken;
        return connection == null ? Duration.ZERO : connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        draining = true;
        var connection = spoken;
        if (connection != null) {
            connection.close(interrupt);
        } else if (interrupt) {
            wire.close();
        }
    }
}
