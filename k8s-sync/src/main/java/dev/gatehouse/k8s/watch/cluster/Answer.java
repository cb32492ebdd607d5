package dev.gatehouse.k8s.watch.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// An answer whose head has come, and whose body is read as it comes, by one thread that waits. At
/// most one read of the connection is ahead of it.
final class Answer implements AutoCloseable {

    private sealed interface Part {}

    private record Bytes(List<ByteBuffer> buffers) implements Part {}

    private record End(@Nullable Throwable failure) implements Part {}

    private final int status;
    private final AsyncBody body;
    private final BlockingQueue<Part> parts;
    private byte[] bytes = new byte[0];
    private int position;

    private Answer(int status, AsyncBody body, BlockingQueue<Part> parts) {
        this.status = status;
        this.body = body;
        this.parts = parts;
    }

    /// Sends a request, and waits for the head of the answer.
    ///
    /// @throws IOException if there is none in that time
    static Answer to(HttpClient client, HttpRequest request, Duration patience)
            throws IOException, InterruptedException {
        var parts = new LinkedBlockingQueue<Part>();
        var coming = client.consumeBytes(request, (buffers, _) -> parts.add(new Bytes(buffers)));
        try {
            var response = coming.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            var body = response.body();
            var _ = body.done().whenComplete((_, failure) -> parts.add(new End(failure)));
            body.consume();
            return new Answer(response.code(), body, parts);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (TimeoutException _) {
            coming.cancel(true);
            throw silence(patience);
        } catch (InterruptedException e) {
            coming.cancel(true);
            throw e;
        }
    }

    int status() {
        return status;
    }

    /// The rest of the body.
    ///
    /// @param atMost bytes; more is an error
    byte[] all(int atMost, Duration patience) throws IOException, InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        var all = new ByteArrayOutputStream();
        while (fill(end, patience)) {
            if (all.size() + bytes.length - position > atMost) {
                throw new IOException("it answered more than " + atMost + " bytes");
            }
            all.write(bytes, position, bytes.length - position);
            position = bytes.length;
        }
        return all.toByteArray();
    }

    /// The next line of the body, without its end; empty at the end of the body.
    ///
    /// @param atMost bytes of a line; more is an error
    /// @param patience how long nothing may come
    Optional<byte[]> line(int atMost, Duration patience) throws IOException, InterruptedException {
        var line = new ByteArrayOutputStream();
        while (fill(System.nanoTime() + patience.toNanos(), patience)) {
            var end = position;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            if (line.size() + end - position > atMost) {
                throw new IOException("it sent a line of more than " + atMost + " bytes");
            }
            line.write(bytes, position, end - position);
            position = end;
            if (end < bytes.length) {
                position++;
                return Optional.of(line.toByteArray());
            }
        }
        return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
    }

    /// Whether there are bytes at hand, if need be after a wait.
    private boolean fill(long end, Duration patience) throws IOException, InterruptedException {
        while (position == bytes.length) {
            var part = parts.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            switch (part) {
                case null -> throw silence(patience);
                case End(var failure) -> {
                    parts.add(part);
                    if (failure != null) {
                        throw failure(failure);
                    }
                    return false;
                }
                case Bytes(var buffers) -> {
                    take(buffers);
                    body.consume();
                }
            }
        }
        return true;
    }

    private void take(List<ByteBuffer> buffers) {
        var size = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
        var joined = ByteBuffer.allocate(size);
        buffers.forEach(joined::put);
        bytes = joined.array();
        position = 0;
    }

    /// Ends the connection, unless the body has come to its end.
    @Override
    public void close() {
        body.cancel();
    }

    private static IOException silence(Duration patience) {
        return new SocketTimeoutException(
                "it said nothing for " + Math.max(1, patience.toSeconds()) + " s");
    }

    private static IOException failure(@Nullable Throwable cause) {
        return cause instanceof IOException failure ? failure : new IOException(cause);
    }
}
