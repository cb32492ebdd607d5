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
import dev.gatehouse.server.http.Retiring;
import dev.gatehouse.server.metrics.HandshakeResult;
import dev.gatehouse.server.metrics.Metrics;
import dev.gatehouse.server.routing.ListenerTable;
import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.TimedOut;
import dev.gatehouse.server.wire.TlsWire;
import dev.gatehouse.server.wire.Wire;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.spi.ServerConnection;
import java.io.EOFException;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A connection that begins with TLS: reads the ClientHello, lets the server name choose the
/// listener and with it the keys, shakes hands, and hands over to what is spoken inside. Runs on
/// the connection's own virtual thread.
public final class TlsConnection implements ServerConnection, Retiring {

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
    private final Metrics metrics;
    private volatile @Nullable ServerConnection spoken;
    private volatile boolean draining;
    private volatile boolean retiring;

    /// @param listeners finds the listener that takes a host name; the empty one for no name
    /// @param metrics is told how the handshake ended
    public TlsConnection(
            Wire wire,
            Carriers carriers,
            Limits limits,
            Function<String, @Nullable ListenerTable> listeners,
            Inside inside,
            Metrics metrics) {
        this.wire = wire;
        this.carriers = carriers;
        this.limits = limits;
        this.listeners = listeners;
        this.inside = inside;
        this.metrics = metrics;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        var connection = shaken();
        if (connection == null) {
            wire.close();
            return;
        }
        spoken = connection;
        if (retiring) {
            retire();
        }
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
        } catch (IOException failed) {
            // The peer has been told where it could be.
            var result = resultOf(failed);
            metrics.handshake(result);
            if (result != HandshakeResult.TIMEOUT) {
                linger();
            }
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
                if (length == Carriers.LARGE_SIZE) {
                    refuse(TlsAlert.RECORD_OVERFLOW, HandshakeResult.REFUSED_HELLO);
                    return null;
                }
                if (length == buffer.length) {
                    buffer = larger(buffer);
                }
                var count = wire.read(buffer, length, buffer.length - length);
                if (count < 0) {
                    if (length == 0) {
                        return null; // a look whether the port is open, and no handshake
                    }
                    throw new EOFException("the connection ended in the ClientHello");
                }
                var result = parser.feed(buffer, length, count);
                length += count;
                switch (result) {
                    case HelloResult.NeedMore _ -> {}
                    case HelloResult.Refused(var alert, _) -> {
                        refuse(alert, HandshakeResult.REFUSED_HELLO);
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

    private void refuse(TlsAlert alert, HandshakeResult result) {
        metrics.handshake(result);
        var told = alert.toRecord();
        try {
            wire.write(told, 0, told.length);
        } catch (IOException _) {
            // It does not wait for the reason.
        }
    }

    private @Nullable ServerConnection choose(ClientHello hello, byte[] received)
            throws IOException {
        var name = hello.serverName().orElse("");
        var listener = listeners.apply(name);
        var context = listener == null ? null : listener.tls();
        if (listener == null || context == null) {
            refuse(TlsAlert.UNRECOGNIZED_NAME, HandshakeResult.NO_LISTENER);
            return null;
        }
        var tls = TlsWire.handshake(wire, carriers, context.newEngine(), received);
        var version = tls.session().getProtocol();
        // Asked after a resumption, too: the certificate may have expired since.
        var client = context.client(tls.session());
        if (needsValid(context) && !(client instanceof ClientCertificate.Verified)) {
            metrics.handshake(HandshakeResult.CLIENT_CERTIFICATE, version);
            showOut(tls);
            return null;
        }
        metrics.handshake(HandshakeResult.OK, version);
        var encryption =
                new Encryption(
                        listener.id(),
                        version,
                        tls.session().getCipherSuite(),
                        name,
                        client instanceof ClientCertificate.Verified verified
                                ? Optional.of(ClientIdentity.of(verified))
                                : Optional.empty());
        return inside.over(tls, encryption, context.profile().clients());
    }

    // The handshake is done, so that the only alert left to send is close_notify.
    private void showOut(TlsWire tls) throws IOException {
        try {
            tls.shutdownOutput();
            linger();
        } finally {
            tls.close();
        }
    }

    private static boolean needsValid(TlsContext context) {
        return context.profile()
                .clients()
                .filter(c -> c.mode() == ClientValidation.Mode.ALLOW_VALID_ONLY)
                .isPresent();
    }

    private static HandshakeResult resultOf(IOException failed) {
        if (failed instanceof TimedOut) {
            return HandshakeResult.TIMEOUT;
        }
        return failed instanceof SSLException tls && isAboutTheClientsCertificate(tls)
                ? HandshakeResult.CLIENT_CERTIFICATE
                : HandshakeResult.FAILED;
    }

    // A server judges no certificate but the client's. JSSE tells of none at all by its message
    // alone, before which it names the alert.
    private static boolean isAboutTheClientsCertificate(SSLException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            var message = String.valueOf(cause.getMessage());
            if (cause instanceof CertificateException
                    || message.endsWith("Empty client certificate chain")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Duration idleTime() {
        var connection = spoken;
        return connection == null ? Duration.ZERO : connection.idleTime();
    }

    @Override
    public void retire() {
        retiring = true;
        if (spoken instanceof Retiring inner) {
            inner.retire();
        }
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
