package dev.gatehouse.cli.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A Unix socket at which the process that serves is spoken to, in lines of text. Only its own user
/// and root may connect. One platform thread listens, and each conversation has one.
public final class ControlSocket implements AutoCloseable {

    private static final Logger LOG = System.getLogger("gatehouse");

    /// Conversations at a time: two belong to a restart, and more come from people.
    private static final int MAX_CONVERSATIONS = 8;

    /// Whoever says nothing for so long is hung up on.
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /// What is said to whoever connects.
    @FunctionalInterface
    public interface Conversation {

        /// On a thread of its own; the line is closed when it returns.
        void with(Line line) throws IOException;
    }

    /// A connection, in lines.
    public static final class Line implements AutoCloseable {

        private final SocketChannel channel;
        private final BufferedReader in;

        private Line(SocketChannel channel) {
            this.channel = channel;
            this.in =
                    new BufferedReader(
                            new InputStreamReader(Channels.newInputStream(channel), UTF_8), 256);
        }

        /// Connects to the process that listens at a path.
        public static Line to(Path socket) throws IOException {
            var line = new Line(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            line.patience();
            return line;
        }

        private void patience() {
            CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .execute(this::close);
        }

        /// What the other side says next; null at the end.
        public @Nullable String hear() throws IOException {
            return in.readLine();
        }

        public void say(String text) throws IOException {
            var bytes = ByteBuffer.wrap((text + "\n").getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "close of the control socket", e);
            }
        }
    }

    private final ServerSocketChannel listening;
    private final Conversation conversation;
    private final Semaphore free = new Semaphore(MAX_CONVERSATIONS);

    private ControlSocket(ServerSocketChannel listening, Conversation conversation) {
        this.listening = listening;
        this.conversation = conversation;
    }

    /// Listens at a path, in the place of whoever listened there before.
    ///
    /// @throws IOException its message is a sentence
    public static ControlSocket open(Path path, Conversation conversation) throws IOException {
        var fresh = path.resolveSibling(path.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.deleteIfExists(fresh);
            var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                listening.bind(UnixDomainSocketAddress.of(fresh));
                // Nobody connects to a name that nobody knows yet.
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
                Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                listening.close();
                throw e;
            }
            var socket = new ControlSocket(listening, conversation);
            Thread.ofPlatform().daemon().name("gatehouse-control").start(socket::accept);
            return socket;
        } catch (IOException e) {
            throw new IOException("the control socket " + path + " can't be had: " + e, e);
        }
    }

    private void accept() {
        while (listening.isOpen()) {
            try {
                var line = new Line(listening.accept());
                if (!free.tryAcquire()) {
                    line.close();
                    continue;
                }
                line.patience();
                Thread.ofPlatform().daemon().name("gatehouse-control").start(() -> serve(line));
            } catch (IOException e) {
                if (listening.isOpen()) {
                    LOG.log(Level.WARNING, "the control socket is given up: " + e.getMessage());
                    close();
                }
            }
        }
    }

    private void serve(Line line) {
        try (line) {
            conversation.with(line);
        } catch (IOException _) {
            // The other side hung up: nobody is left to tell.
        } finally {
            free.release();
        }
    }

    /// Listens no more. The path stays: it may be a successor's.
    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "close of the control socket", e);
        }
    }
}
