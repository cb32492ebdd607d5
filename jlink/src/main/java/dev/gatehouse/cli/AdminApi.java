package dev.gatehouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The admin API of a gateway that runs, asked once. What goes wrong is a [CommandFailed] with a
/// sentence.
final class AdminApi {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /// In bytes: far more than any list has.
    private static final long MAX_ANSWER = 64L << 20;

    private static final String HELP =
            ": name its admin address by --admin ADDRESS:PORT, or its configuration by -c FILE";

    private final InetSocketAddress address;

    /// @param listening where it listens; for all addresses, it is asked on the loopback
    AdminApi(InetSocketAddress listening) {
        var host = listening.getAddress();
        this.address =
                host.isAnyLocalAddress()
                        ? new InetSocketAddress(loopback(host), listening.getPort())
                        : listening;
    }

    private static InetAddress loopback(InetAddress host) {
        return InetAddress.ofLiteral(host instanceof Inet6Address ? "::1" : "127.0.0.1");
    }

    /// The JSON of an answer with 200.
    ///
    /// @param path such as `/api/v1/routes`
    /// @param query parameters, of which one may have several values
    JsonNode get(String path, Map<String, List<String>> query) {
        var response = send(path, query);
        if (response.statusCode() == 400) {
            throw new CommandFailed(Gatehouse.USAGE, response.body().strip());
        }
        if (response.statusCode() != 200) {
            throw new CommandFailed(
                    Gatehouse.USAGE,
                    "what listens at "
                            + text()
                            + " answers "
                            + path
                            + " with "
                            + response.statusCode()
                            + ", so it is no gatehouse, or one of another version"
                            + HELP);
        }
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (JsonProcessingException _) {
            throw notAGatehouse();
        }
    }

    private HttpResponse<String> send(String path, Map<String, List<String>> query) {
        // Not HTTP/2: its upgrade is nothing that is needed here.
        try (var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .build()) {
            var uri = URI.create("http://" + text() + path + encoded(query));
            return client.send(
                    HttpRequest.newBuilder(uri).timeout(ANSWER).build(),
                    HttpResponse.BodyHandlers.limiting(
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8),
                            MAX_ANSWER));
        } catch (HttpConnectTimeoutException _) {
            throw failed("nobody answers at " + text() + " within " + CONNECT.toSeconds() + " s");
        } catch (HttpTimeoutException _) {
            throw failed(
                    "what listens at "
                            + text()
                            + " does not answer within "
                            + ANSWER.toSeconds()
                            + " s");
        } catch (ConnectException _) {
            throw failed("no gateway runs with its admin API at " + text());
        } catch (IOException _) {
            throw notAGatehouse();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw failed("interrupted before " + text() + " answered");
        }
    }

    private CommandFailed notAGatehouse() {
        return failed("what listens at " + text() + " is no admin API of a gatehouse");
    }

    private static CommandFailed failed(String sentence) {
        return new CommandFailed(Gatehouse.USAGE, sentence + HELP);
    }

    private String text() {
        var host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static String encoded(Map<String, List<String>> query) {
        var pairs = new ArrayList<String>();
        query.forEach(
                (name, values) -> values.forEach(value -> pairs.add(name + "=" + encoded(value))));
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    // As a form has it, but for the blank.
    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
