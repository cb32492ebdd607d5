package dev.gatehouse.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// One kept-alive connection that asks for routes that are always there, all the time, each next
/// request when the last is answered. The first thing that is not right ends it.
final class LoadClient {

    /// A path, and the name of the only backend that may answer.
    record Stable(String path, String backend) {}

    private final CompletableFuture<String> outcome = new CompletableFuture<>();
    private final AtomicLong served = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();

    private LoadClient() {}

    static LoadClient start(int port, List<Stable> routes) {
        var client = new LoadClient();
        Thread.ofPlatform().daemon().name("load").start(() -> client.load(port, routes));
        return client;
    }

    private void load(int port, List<Stable> routes) {
        try (var connection = RawClient.connect(port)) {
            for (var i = 0; !over.get(); i++) {
                var stable = routes.get(i % routes.size());
                var answer = connection.get(stable.path());
                if (answer.status() != 200 || !answer.body().equals(stable.backend())) {
                    outcome.complete(stable + " got " + answer);
                    return;
                }
                served.incrementAndGet();
            }
            outcome.complete("fine");
        } catch (IOException | RuntimeException e) {
            outcome.complete("after " + served + " answers: " + e);
        }
    }

    /// Answers so far.
    long served() {
        return served.get();
    }

    /// Ends it after the present request.
    ///
    /// @return `fine`, or what was not
    String end() {
        over.set(true);
        return outcome.join();
    }

    /// Whether nothing went wrong yet.
    boolean isFine() {
        return !outcome.isDone();
    }
}
