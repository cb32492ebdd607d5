package dev.gatehouse.server.http;

import dev.gatehouse.model.ListenerId;
import org.jspecify.annotations.Nullable;

/// A request as the client sent it, checked; edits on the way to the backend change it in place.
/// Lives on the exchange's virtual thread.
public final class ClientRequest {

    private final Method method;
    private final Authority authority;
    private final Head head;
    private final Body body;
    private final Peer peer;
    private Target target;
    private String backendHost = "";
    private @Nullable ListenerId listener;

    /// @param target after the path policy
    /// @param head without fields that belong to a connection, and without framing
    public ClientRequest(
            Method method, Target target, Authority authority, Head head, Body body, Peer peer) {
        this.method = method;
        this.target = target;
        this.authority = authority;
        this.head = head;
        this.body = body;
        this.peer = peer;
    }

    public Method method() {
        return method;
    }

    /// Where the client wants to go; the host that routes are matched with.
    public Authority authority() {
        return authority;
    }

    public Target target() {
        return target;
    }

    public void target(Target target) {
        this.target = target;
    }

    /// The fields to send; `Host` among them, as the client sent it.
    public Head head() {
        return head;
    }

    public Body body() {
        return body;
    }

    public Peer peer() {
        return peer;
    }

    /// The host that the backend is to see, where a filter changed it; else an empty string.
    public String backendHost() {
        return backendHost;
    }

    public void backendHost(String host) {
        this.backendHost = host;
    }

    /// The listener that takes the request; null where none does.
    public @Nullable ListenerId listener() {
        return listener;
    }

    public void listener(ListenerId listener) {
        this.listener = listener;
    }
}
