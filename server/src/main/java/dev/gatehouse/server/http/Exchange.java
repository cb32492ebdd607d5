package dev.gatehouse.server.http;

import dev.gatehouse.server.wire.NanoClock;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// One request and what becomes of it. Lives on one virtual thread; what the access log tells is
/// noted here on the way.
public final class Exchange {

    private final ClientRequest request;
    private final Client client;
    private final long begun;
    private long deadline = NanoClock.NEVER;
    private @Nullable Asked asked;
    private @Nullable Plan plan;
    private RequestFailed.@Nullable Flag flag;
    private String failure = "";
    private @Nullable InetSocketAddress backend;
    private int attempts;
    private Runnable atEnd = () -> {};

    /// @param begun when the request's first byte was there, by the carriers' clock
    public Exchange(ClientRequest request, Client client, long begun) {
        this.request = request;
        this.client = client;
        this.begun = begun;
    }

    public ClientRequest request() {
        return request;
    }

    public Client client() {
        return client;
    }

    public long begun() {
        return begun;
    }

    /// When the whole exchange must be over, by the carriers' clock.
    public long deadline() {
        return deadline;
    }

    public void deadline(long deadline) {
        this.deadline = deadline;
    }

    /// What the client asked for, before any edit; null where nobody noted it.
    public @Nullable Asked asked() {
        return asked;
    }

    public void asked(Asked asked) {
        this.asked = asked;
    }

    /// The plan that serves this exchange; null where no route matched.
    public @Nullable Plan plan() {
        return plan;
    }

    public void plan(Plan plan) {
        this.plan = plan;
    }

    /// Notes why the exchange failed; the first reason stays.
    public void failed(RequestFailed.Flag flag, String why) {
        if (this.flag == null) {
            this.flag = flag;
            this.failure = why;
        }
    }

    public RequestFailed.@Nullable Flag flag() {
        return flag;
    }

    public String failure() {
        return failure;
    }

    /// Leaves something to be done once the response is out, or can't be: to wait for whoever else
    /// still reads the request's content. Once per exchange.
    public void atEnd(Runnable task) {
        atEnd = task;
    }

    /// The response is out, or can't be: nobody but the caller uses the request from here on.
    public void end() {
        atEnd.run();
    }

    /// Notes a try at a backend endpoint.
    public void attempt(InetSocketAddress backend) {
        this.backend = backend;
        attempts++;
    }

    /// The endpoint that was tried last; null for none.
    public @Nullable InetSocketAddress backend() {
        return backend;
    }

    public int attempts() {
        return attempts;
    }
}
