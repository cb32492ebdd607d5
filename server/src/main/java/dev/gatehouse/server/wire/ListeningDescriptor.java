package dev.gatehouse.server.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/// A listening socket by the C library.
final class ListeningDescriptor implements ListeningSocket {

    private final Libc accepting = new Libc(); // the acceptor's thread has it alone
    private final Sockets sockets = new Sockets(accepting);
    private final int socket;
    private final InetSocketAddress address;
    private final boolean anyAddress;
    private final Consumer<AcceptedSocket> onAccepted;

    /// @param onAccepted owns the socket; runs on the acceptor's thread, and must be quick
    ListeningDescriptor(InetSocketAddress at, Consumer<AcceptedSocket> onAccepted)
            throws IOException {
        this.onAccepted = onAccepted;
        socket = sockets.listen(at, BACKLOG);
        try {
            address = sockets.localAddress(socket);
        } catch (IOException e) {
            close();
            throw e;
        }
        anyAddress = address.getAddress().isAnyLocalAddress();
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void accept() throws IOException {
        int accepted = sockets.accept(socket);
        if (accepted == -Libc.ECONNABORTED || accepted == -Libc.EINTR) {
            return; // it is gone already: nothing is wrong with us
        }
        accepting.check(accepted);
        AcceptedSocket taken;
        try {
            var remote = sockets.acceptedFrom();
            var local = anyAddress ? sockets.localAddress(accepted) : address;
            taken = new AcceptedSocket(accepted, local, remote);
        } catch (IOException e) {
            accepting.close(accepted);
            throw e;
        }
        onAccepted.accept(taken);
    }

    @Override
    public void hold() throws IOException {
        SynFilter.attach(socket);
    }

    /// A close would not end a call of `accept`.
    @Override
    public void stop() throws IOException {
        var libc = new Libc();
        libc.check(libc.shutdown(socket));
    }

    @Override
    public void close() {
        new Libc().close(socket);
    }
}
