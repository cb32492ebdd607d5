package dev.gatehouse.server.upstream;

import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.Body;
import dev.gatehouse.server.http1.BackendConnection;
import dev.gatehouse.server.http1.OutputFailed;
import dev.gatehouse.server.wire.TimedOut;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Sends content to a backend while it is still coming from the client, on a virtual thread of its
/// own, so that the exchange's thread can read an answer that comes early.
final class Pump implements Runnable {

    private final Body body;
    private final BackendConnection connection;
    private final Runnable onSent;
    private final Thread exchangeThread = Thread.currentThread();
    private volatile @Nullable IOException clientFailure;
    private volatile boolean succeeded;
    private volatile boolean over;

    /// @param onSent runs on the pump's thread when the last of it goes out, perhaps twice, and
    ///   again once it has
    Pump(Body body, BackendConnection connection, Runnable onSent) {
        this.body = body;
        this.connection = connection;
        this.onSent = onSent;
    }

    @Override
    public void run() {
        var answerMayCome = false;
        try {
            while (moved()) {
                // That was a piece of it.
            }
            if (clientFailure == null) {
                onSent.run();
                connection.end(body);
                onSent.run();
                answerMayCome = true;
                succeeded = true;
            }
        } catch (IOException _) {
            // The backend takes no more. It may have answered: that is for the exchange's thread to
            // see.
            answerMayCome = true;
        } finally {
            if (!answerMayCome) {
                connection.abort();
            }
            over = true;
            LockSupport.unpark(exchangeThread);
        }
    }

    /// @return false at the end of the content, or where the client failed
    private boolean moved() throws IOException {
        try {
            if (connection.relays(body)) {
                connection.relay(body, onSent);
                return true;
            }
            if (!body.next()) {
                return false;
            }
        } catch (OutputFailed backends) {
            throw backends;
        } catch (TimedOut _) {
            clientFailure = new BadMessage(408, "the request's content did not come in time");
            return false;
        } catch (IOException failure) {
            clientFailure = failure;
            return false;
        }
        if (body.ended()) {
            // Its length is known, and a backend that has it all may answer at once.
            onSent.run();
        }
        connection.piece(body);
        return true;
    }

    /// Why the content could not be read from the client; null while nothing is wrong.
    @Nullable IOException clientFailure() {
        return clientFailure;
    }

    /// Whether nothing more will go to the backend.
    boolean over() {
        return over;
    }

    /// Whether all of it has gone to the backend.
    boolean succeeded() {
        return succeeded;
    }

    /// Waits for its end, which comes by itself where all was sent, and else with the next bytes,
    /// once the connection is aborted. Called by the exchange's thread.
    ///
    /// @param deadline for those bytes
    void stop(long deadline) {
        if (!over) {
            body.abandon(deadline);
        }
        while (!over) {
            LockSupport.park(this);
        }
    }
}
