package dev.gatehouse.server.attack;

import java.util.List;

/// One row of a table of attacks: what a client sends, and what may come of it.
///
/// @param id such as `A7.3`: the row of the catalogue, and the number within the row
/// @param send the exact bytes
/// @param answers what may answer each request in `send`, in order; a single `cut` stands for a
///   connection that is closed with or without a refusal
/// @param close whether the gateway must close the connection afterwards, so that what is pipelined
///   behind is never read as a request
/// @param upstream the requests that must arrive at the backend, without the fields that the
///   gateway adds, and with all data of a chunked body in one chunk
/// @param begun whether an unfinished request may have arrived, since the fault is in the body
record AttackCase(
        String id,
        String name,
        String send,
        List<List<Integer>> answers,
        boolean close,
        List<String> upstream,
        boolean begun) {

    AttackCase {
        answers = List.copyOf(answers);
        upstream = List.copyOf(upstream);
    }

    String firstMethod() {
        return send.startsWith("HEAD ") ? "HEAD" : "GET";
    }

    @Override
    public String toString() {
        return id + " " + name;
    }
}
