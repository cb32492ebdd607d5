package dev.gatehouse.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/// What of the JDK and of the system the loops rely on.
class LibcTest {

    private static final int EBADF = 9;

    private final Libc libc = new Libc();

    @Test
    void isThere() {
        assertThat(LibcProbe.missing()).isEmpty();
    }

    /// The one handle passes integers of any width in registers; were there no linker that does so,
    /// it would be the interpreter of a fallback library.
    @Test
    void isCalledByALinkerOfTheJdk() {
        assertThat(Linker.nativeLinker().getClass().getName())
                .isIn(
                        "jdk.internal.foreign.abi.x64.sysv.SysVx64Linker",
                        "jdk.internal.foreign.abi.aarch64.linux.LinuxAArch64Linker");
    }

    @Test
    void returnsTheNegativeErrno() {
        assertThat(libc.close(-1)).isEqualTo(-EBADF);
        assertThat(libc.recv(-1, 0, 0)).isEqualTo(-EBADF);
        assertThat(libc.splice(-1, -1, 1)).isEqualTo(-EBADF);
    }

    @Test
    void saysWhatTheJdkSays() {
        assertThat(libc.message(111)).isEqualTo("Connection refused");
        assertThatThrownBy(() -> libc.check(-98))
                .isInstanceOf(IOException.class)
                .hasMessage("Address already in use");
    }

    @Test
    void passesSixArguments() throws IOException {
        var ends = Arena.ofAuto().allocate(16, 8);
        var data = Arena.ofAuto().allocateFrom("twelve bytes");
        libc.check(libc.pipe(ends.address()));
        libc.check(libc.pipe(ends.address() + 8));
        int output = ends.get(ValueLayout.JAVA_INT, 0);
        int input = ends.get(ValueLayout.JAVA_INT, 4);
        int nextOutput = ends.get(ValueLayout.JAVA_INT, 8);
        int nextInput = ends.get(ValueLayout.JAVA_INT, 12);
        assertThat(libc.write(input, data.address(), 12)).isEqualTo(12);
        assertThat(libc.splice(output, nextInput, 7)).isEqualTo(7);
        assertThat(libc.splice(output, nextInput, 100)).isEqualTo(5);
        assertThat(libc.splice(output, nextInput, 100)).isEqualTo(-Libc.EAGAIN);
        for (int end : new int[] {output, input, nextOutput, nextInput}) {
            assertThat(libc.close(end)).isZero();
        }
    }
}
