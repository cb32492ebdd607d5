package dev.gatehouse.server.wire;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/// One loop's side of a [LoopPort]: accepts as many connections in a turn as the loop can take, and
/// turns some away in a crowd. Belongs to the loop's thread.
final class Entrance {

    /// Of the first pause after a failure; each further one doubles it ...
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    /// ... up to here.
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Loop loop;
    private final LoopPort port;
    private final Reception reception;
    private final Crowd crowd = new Crowd(System.nanoTime());
    private final MemorySegment refusal;
    private final int refusalLength;

    private boolean watched;
    private boolean closed;
    private int said; // how long the queue of a crowd may be; 0 where there is none
    private boolean pausing;
    private long pause = FIRST_PAUSE;
    private long pausedUntil;

    Entrance(Loop loop, LoopPort port, Reception reception) {
        this.loop = loop;
        this.port = port;
        this.reception = reception;
        var text = reception.refusal();
        refusalLength = text.length;
        refusal = Arena.ofAuto().allocate(Math.max(1, text.length));
        MemorySegment.copy(text, 0, refusal, ValueLayout.JAVA_BYTE, 0, text.length);
    }

    Loop loop() {
        return loop;
    }

    int socket() {
        return port.socket();
    }

    /// Watches the socket, or leaves it alone, as things stand now.
    void update() {
        var wanted = !closed && !pausing && !port.paused();
        if (wanted && !watched) {
            try {
                loop.watch(this);
                watched = true;
            } catch (IOException e) { // the kernel can't watch any more
                failed(e);
            }
        } else if (watched && !wanted) {
            loop.leave(this);
            watched = false;
        }
    }

    /// Somebody is at the door.
    void onReady() {
        if (!watched) {
            return; // an event from before
        }
        try {
            accept();
            port.works();
            pause = FIRST_PAUSE;
        } catch (Throwable e) { // whatever it is, this goes on accepting
            failed(e);
        }
    }

    private void accept() throws IOException {
        var room = crowd.room(loop.lastTurn());
        var taken = take(room);
        var now = System.nanoTime();
        if (taken < room) {
            crowd.emptied(taken, now);
        } else {
            crowd.filled(taken, now);
            refuse(now);
        }
        sayWhetherCrowded();
    }

    /// @return how many; fewer than asked for when there were no more
    private int take(int room) throws IOException {
        for (var taken = 0; taken < room; taken++) {
            var accepted = next();
            if (accepted == -Libc.EAGAIN) {
                return taken;
            }
            if (accepted >= 0) {
                receive(accepted);
            }
        }
        return room;
    }

    /// @return the socket; `-EAGAIN` when there is none; another negative number when there was one
    private int next() throws IOException {
        var accepted = loop.sockets().accept(port.socket());
        if (accepted < 0
                && accepted != -Libc.EAGAIN
                && accepted != -Libc.ECONNABORTED
                && accepted != -Libc.EINTR) {
            throw loop.libc().failure(accepted);
        }
        return accepted;
    }

    private void receive(int accepted) throws IOException {
        AcceptedSocket socket;
        try {
            var remote = loop.sockets().acceptedFrom();
            socket = new AcceptedSocket(accepted, port.localAddress(loop, accepted), remote);
        } catch (IOException e) {
            loop.libc().close(accepted);
            throw e;
        }
        port.give(loop, socket, reception::accept);
    }

    private void refuse(long since) throws IOException {
        // Who came before the queue was made short has waited too long to be refused: they are
        // served, in turn, until it is short.
        if (said == 0 || loop.sockets().queued(port.socket()) > port.queue() + 1) {
            return;
        }
        for (var now = since; crowd.mayRefuse(now); ) {
            var accepted = next();
            if (accepted == -Libc.EAGAIN) {
                crowd.emptied(0, now);
                return;
            }
            if (accepted >= 0) {
                refuse(accepted);
            }
            var then = System.nanoTime();
            crowd.refused(then - now);
            now = then;
        }
    }

    // A close with unread bytes would reset the connection, and the client might never see the
    // answer: so the request is read first. Whoever has not asked yet waits on a thread.
    private void refuse(int accepted) throws IOException {
        var buffer = loop.natives().take();
        try {
            var read = loop.libc().recv(accepted, buffer.address(), NativeBuffers.SIZE);
            if (read == -Libc.EAGAIN) {
                var remote = loop.sockets().acceptedFrom();
                var local = port.localAddress(loop, accepted);
                loop.take(new AcceptedSocket(accepted, local, remote), reception::refuse);
                return;
            }
            if (read > 0) {
                // With the end of the stream in one packet.
                loop.libc().sendMore(accepted, refusal.address(), refusalLength);
            }
        } finally {
            loop.natives().give(buffer);
        }
        loop.libc().close(accepted);
        reception.refused();
    }

    private boolean refuses() {
        return refusalLength > 0;
    }

    private void sayWhetherCrowded() {
        var queue = crowd.crowded() && refuses() ? crowd.queue() : 0;
        if ((queue == 0) != (said == 0)) {
            said = queue;
            port.queue(loop.number(), queue);
        }
    }

    private void failed(Throwable e) {
        port.failed(e);
        pausing = true;
        pausedUntil = System.nanoTime() + pause;
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        loop.pauses(this);
        update();
    }

    /// Goes on after a failure, if it is time.
    ///
    /// @return whether it does
    boolean resumes(long now) {
        if (now < pausedUntil) {
            return false;
        }
        pausing = false;
        update(); // may fail, and pause again
        return !pausing;
    }

    /// Takes those who have come, and no more.
    void close() {
        try {
            if (watched) {
                take(ListeningSocket.BACKLOG);
            }
        } catch (IOException e) {
            port.failed(e);
        } finally {
            closed = true;
            update();
            port.left();
        }
    }
}
