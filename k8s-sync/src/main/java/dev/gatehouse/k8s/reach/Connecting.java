package dev.gatehouse.k8s.reach;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/// The question itself: a TCP connection that is closed as soon as it stands.
public final class Connecting {

    /// For an answer of any kind.
    public static final Duration DEADLINE = Duration.ofSeconds(1);

    private Connecting() {}

    /// Whether somebody is there. A refused connection says so too: the network reaches as far as
    /// that, and who does not listen there is not a question of reach.
    public static boolean answers(InetSocketAddress address) {
        try (var socket = new Socket()) {
            socket.connect(address, Math.toIntExact(DEADLINE.toMillis()));
            return true;
        } catch (ConnectException refused) {
            return refusedByPeer(refused);
        } catch (IOException _) {
            return false; // in time, or without a route
        }
    }

    // The JDK has one exception for a refusal, and for a network that is not there.
    private static boolean refusedByPeer(ConnectException exception) {
        return String.valueOf(exception.getMessage()).contains("refused");
    }
}
