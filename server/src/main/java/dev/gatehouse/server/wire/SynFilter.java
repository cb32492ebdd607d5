package dev.gatehouse.server.wire;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Has the kernel drop packets that begin a connection to a listening socket, and no others, by a
/// filter of classic BPF (socket(7), `SO_ATTACH_FILTER`): who comes is neither taken nor refused,
/// and knocks again after a second, when the address may be another machine's.
final class SynFilter {

    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;

    // struct sock_filter {u16 code; u8 jt, jf; u32 k}, of <linux/filter.h>. A TCP socket's filter
    // sees the packet from its TCP header on, in which byte 13 has the flags (RFC 9293 3.1).
    private static final long[] PROGRAM = {
        instruction(0x30, 0, 0, 13), // load that byte
        instruction(0x45, 0, 1, 0x02), // go on if SYN is set, else skip one
        instruction(0x06, 0, 0, 0), // drop
        instruction(0x06, 0, 0, 0xffff_ffffL), // keep all of it
    };

    // struct sock_fprog {u16 len; struct sock_filter *filter}
    private static final int FPROG_SIZE = 16;
    private static final int FILTER_AT = 8;

    private SynFilter() {}

    /// The layout of a little-endian machine, which is what [Libc] runs on.
    private static long instruction(int code, int ifTrue, int ifFalse, long value) {
        return code | (long) ifTrue << 16 | (long) ifFalse << 24 | value << 32;
    }

    static void attach(int socket) throws IOException {
        var libc = new Libc();
        try (var arena = Arena.ofConfined()) {
            var program = arena.allocateFrom(ValueLayout.JAVA_LONG, PROGRAM);
            MemorySegment options = arena.allocate(FPROG_SIZE, 8);
            options.set(ValueLayout.JAVA_SHORT, 0, (short) PROGRAM.length);
            options.set(ValueLayout.ADDRESS, FILTER_AT, program);
            libc.check(
                    libc.setOption(
                            socket, SOL_SOCKET, SO_ATTACH_FILTER, options.address(), FPROG_SIZE));
        }
    }
}
