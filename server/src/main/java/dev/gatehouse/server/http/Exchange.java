package dev.gatehouse.server.http;

import dev.gatehouse.model.UpstreamId;
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
    private @Nullable UpstreamId upstream;
    private int backendStatus;
    private boolean backendTried;
    private long backendBegun;
    private long backendNanos = -1;
    private long connectNanos = -1;
    private Ending ending = Ending.NONE;
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

    /// Notes how it ended.
    public void ending(Ending how) {
        ending = how;
    }

    /// How it ended; all zeros while it runs.
    public Ending ending() {
        return ending;
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

    /// Notes the backend that was chosen.
    public void upstream(UpstreamId chosen) {
        upstream = chosen;
    }

    /// The backend that was chosen; null for none.
    public @Nullable UpstreamId upstream() {
        return upstream;
    }

    /// Notes that an endpoint was chosen, and is tried.
    ///
    /// @param now by the carriers' clock
    public void tries(long now) {
        backendTried = true;
        backendBegun = now;
    }

    /// Notes that a connection was made for this exchange.
    ///
    /// @param nanos how long that took
    public void connected(long nanos) {
        connectNanos = nanos;
    }

    /// How long it took to make a connection, in nanoseconds; below 0 where one was there.
    public long connectNanos() {
        return connectNanos;
    }

    /// Notes that the head of the backend's response is there.
    ///
    /// @param now by the carriers' clock
    public void backendAnswered(int status, long now) {
        backendStatus = status;
        backendNanos = now - backendBegun;
    }

    /// The status of the backend's response; 0 where there was none.
    public int backendStatus() {
        return backendStatus;
    }

    /// How long the last try took, in nanoseconds: to the head of the response, or to the end of
    /// the exchange where none came; below 0 where no backend was tried.
    ///
    /// @param end of the exchange, by the carriers' clock
    public long backendNanos(long end) {
        return backendTried && backendNanos < 0 ? end - backendBegun : backendNanos;
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
