package dev.gatehouse.server.http1;

import dev.gatehouse.server.http.Exchange;
import dev.gatehouse.server.http.Peer;

/// Is told of every exchange, when it begins and when it is over. Called on the connection's
/// thread: must not block.
public interface ExchangeLog extends AutoCloseable {

    /// Tells nobody.
    ExchangeLog NONE =
            new ExchangeLog() {
                @Override
                public void begun(Exchange exchange) {}

                @Override
                public void served(int carrier, Exchange exchange) {}

                @Override
                public void refused(int carrier, Peer peer, int status, String why) {}
            };

    /// An exchange begins; its request is still as the client sent it.
    void begun(Exchange exchange);

    /// An exchange is over; its request is still where it was.
    ///
    /// @param carrier that the caller runs on
    /// @param exchange that has its [Exchange#ending()]
    void served(int carrier, Exchange exchange);

    /// A request that could not be read; nothing is known of it.
    ///
    /// @param carrier that the caller runs on
    /// @param status what it was answered with; 0 where nothing was sent
    void refused(int carrier, Peer peer, int status, String why);

    /// Opens its file anew, if it has one: somebody has moved it away.
    default void reopen() {}

    /// How many lines were lost so far.
    default long dropped() {
        return 0;
    }

    /// Writes what is still to be written.
    @Override
    default void close() {}
}
