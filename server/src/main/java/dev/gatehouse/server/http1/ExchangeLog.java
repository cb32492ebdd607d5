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
                public void served(Exchange exchange, int status, long bytesOut, long nanos) {}

                @Override
                public void refused(Peer peer, int status, String why) {}
            };

    /// An exchange begins; its request is still as the client sent it.
    void begun(Exchange exchange);

    /// @param status of the final response; 0 where none was sent
    /// @param bytesOut what was written to the client, head and content
    /// @param nanos from the request's first byte to the end
    void served(Exchange exchange, int status, long bytesOut, long nanos);

    /// A request that could not be read; nothing is known of it.
    ///
    /// @param status what it was answered with; 0 where nothing was sent
    void refused(Peer peer, int status, String why);

    /// Writes what is still to be written.
    @Override
    default void close() {}
}
