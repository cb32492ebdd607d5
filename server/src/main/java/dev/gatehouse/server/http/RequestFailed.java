package dev.gatehouse.server.http;

import java.io.IOException;

/// This request can't be served, and that is the answer: 502, 503, 504 and their kin. The client's
/// connection is still good.
public final class RequestFailed extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final Flag flag;

    /// @param what a short sentence for the access log
    public RequestFailed(int status, Flag flag, String what) {
        super(what);
        this.status = status;
        this.flag = flag;
    }

    public int status() {
        return status;
    }

    public Flag flag() {
        return flag;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /// Why, in the letters that Envoy's users know from `response_flags`.
    public enum Flag {
        /// no route
        NR,
        /// misdirected: the connection was made for another listener
        MD,
        /// no healthy upstream: the Service has no ready endpoint, or can't be resolved
        UH,
        /// upstream connection failed
        UF,
        /// upstream connection ended in the middle of the exchange
        UC,
        /// upstream sent what is no HTTP, or breaks a limit
        UPE,
        /// upstream did not answer in time
        UT,
        /// downstream connection ended
        DC,
        /// downstream protocol error
        DPE,
        /// overload: a limit of ours
        OM
    }
}
