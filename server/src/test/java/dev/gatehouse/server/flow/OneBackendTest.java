package dev.gatehouse.server.flow;

import dev.gatehouse.server.Limits;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A gateway in front of one backend, on each of the carriers.
@ParameterizedClass
@EnumSource(
        value = CarriersKind.class,
        names = {"LOOP", "JDK"})
@Timeout(120)
abstract class OneBackendTest {

    static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    static final Duration SECOND = Duration.ofSeconds(1);

    @Parameter CarriersKind carriers;

    Lab lab;
    RawBackend backend;

    /// The limits that these tests are about.
    Limits limits() {
        return Limits.DEFAULTS;
    }

    Lab lab() throws IOException {
        return new Lab(carriers, limits());
    }

    @BeforeEach
    void open() throws IOException {
        backend = new RawBackend();
        lab = lab().serve(backend.address());
    }

    @AfterEach
    void close() throws IOException {
        lab.close();
        backend.close();
    }

    /// Waits until the gateway is done with the exchange before: the next request on the same
    /// connection is answered by itself.
    static void settle(RawSocket client) throws IOException {
        client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
        client.head();
    }

    /// One exchange on this connection, over a connection that the gateway has to the backend.
    static void exchange(RawSocket client, RawSocket backend) throws IOException {
        client.send(GET);
        backend.head();
        backend.send(OK);
        client.response();
    }
}
