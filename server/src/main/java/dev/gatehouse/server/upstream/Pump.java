package dev.gatehouse.server.upstream;

import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.Body;
import dev.gatehouse.server.http1.BackendConnection;
import dev.gatehouse.server.wire.TimedOut;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Sends content to a backend while it is still coming from the client, on a virtual thread of its
/// own, so that the exchange's thread can read an answer that comes early.
final class Pump implements Runnable {

    private final Body body;
    private final BackendConnection connection;
    private final LongSupplier responseDeadline;
    private final Thread exchangeThread = Thread.currentThread();
    private volatile @Nullable IOException clientFailure;
    private volatile boolean succeeded;
    private volatile boolean over;

    /// @param responseDeadline until when to wait for the answer, asked once all is sent
    Pump(Body body, BackendConnection connection, LongSupplier responseDeadline) {
        this.body = body;
        this.connection = connection;
        this.responseDeadline = responseDeadline;
    }

    @Override
    public void run() {
        try {
            while (next()) {
                connection.piece(body);
            }
            if (clientFailure == null) {
                connection.end(body);
                connection.responseDeadline(responseDeadline.getAsLong());
                succeeded = true;
            } else {
                connection.abort();
            }
        } catch (IOException _) {
            // The backend takes no more. It may have answered: that is for the exchange's thread to
            // see.
        } finally {
            over = true;
            LockSupport.unpark(exchangeThread);
        }
    }

    private boolean next() {
        try {
            return body.next();
        } catch (TimedOut _) {
            clientFailure = new BadMessage(408, "the request's content did not come in time");
        } catch (IOException failure) {
            clientFailure = failure;
        }
        return false;
    }

    /// Why the content could not be read from the client; null while nothing is wrong.
    @Nullable IOException clientFailure() {
        return clientFailure;
    }

    /// Whether all of it has gone to the backend.
    boolean succeeded() {
        return succeeded;
    }

    /// Ends it, once the connection is aborted, and waits for that. Called by the exchange's
    /// thread.
    void stop() {
        body.abandon();
        while (!over) {
            LockSupport.park(this);
        }
    }
}
