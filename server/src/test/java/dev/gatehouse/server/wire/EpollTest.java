package dev.gatehouse.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The kernel's events, as [Epoll] brings them; through a pipe, which has readiness like a socket.
@Timeout(60)
class EpollTest {

    private final Libc libc = new Libc();
    private final MemorySegment memory = Arena.ofAuto().allocate(64, 8);
    private final List<String> events = new ArrayList<>();
    private Epoll epoll;
    private int output;
    private int input;

    @BeforeEach
    void open() throws IOException {
        epoll = new Epoll(libc);
        libc.check(libc.pipe(memory.address()));
        output = memory.get(ValueLayout.JAVA_INT, 0);
        input = memory.get(ValueLayout.JAVA_INT, 4);
    }

    @AfterEach
    void close() {
        epoll.close();
        libc.close(output);
        libc.close(input);
    }

    private List<String> await(int millis) throws IOException {
        events.clear();
        epoll.await(
                millis,
                (descriptor, generation, what) ->
                        events.add(
                                (descriptor == output ? "output " : "input ")
                                        + generation
                                        + ((what & Epoll.IN) != 0 ? " IN" : "")
                                        + ((what & Epoll.OUT) != 0 ? " OUT" : "")
                                        + ((what & Epoll.HUP) != 0 ? " HUP" : "")));
        return events;
    }

    private void writeToPipe() throws IOException {
        libc.check(libc.write(input, memory.address(), 1));
    }

    @Test
    void bringsTheGenerationWithTheEvent() throws IOException {
        epoll.add(input, Integer.MIN_VALUE + 7);
        assertThat(await(-1)).containsExactly("input " + (Integer.MIN_VALUE + 7) + " OUT");
    }

    @Test
    void tellsOfAnEdgeOnce() throws IOException {
        epoll.add(output, 1);
        writeToPipe();
        assertThat(await(-1)).containsExactly("output 1 IN");
        assertThat(await(0)).isEmpty();
        writeToPipe();
        assertThat(await(0)).containsExactly("output 1 IN");
    }

    @Test
    void takesSeveralEventsAtOnce() throws IOException {
        epoll.add(output, 1);
        epoll.add(input, 2);
        writeToPipe();
        assertThat(await(-1)).containsExactlyInAnyOrder("output 1 IN", "input 2 OUT");
    }

    @Test
    void forgetsADescriptorThatIsClosed() throws IOException {
        epoll.add(output, 1);
        writeToPipe();
        libc.close(output);
        assertThat(await(0)).isEmpty();
    }

    @Test
    void isWokenByAnotherThread() throws Exception {
        var waker = Thread.ofPlatform().start(epoll::wake);
        assertThat(await(-1)).isEmpty();
        waker.join();
    }

    @Test
    void isWokenAgainAndAgain() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            epoll.wake();
            epoll.wake();
            assertThat(await(-1)).isEmpty();
        }
    }

    @Test
    void wakesNobodyOnceItIsClosed() throws IOException {
        epoll.close();
        libc.check(libc.pipe(memory.address()));
        epoll.wake(); // else it would write to whoever has the number now
        int first = memory.get(ValueLayout.JAVA_INT, 0);
        int second = memory.get(ValueLayout.JAVA_INT, 4);
        assertThat(libc.splice(first, second, 8)).isNegative();
        libc.close(first);
        libc.close(second);
        epoll = new Epoll(libc);
    }
}
