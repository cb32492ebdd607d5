package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse get gateways|routes|backends`
@Command(
        name = "get",
        description = {
            "Asks the running gateway what it serves: each Gateway, route or backend in a line, with"
                    + " yes, no or partly, and why not.",
            "",
            "Example: gatehouse get routes -n shop"
        },
        exitCodeList = {
            "0:printed, whatever is served",
            "2:used wrongly, or no gateway answers at the admin address"
        })
final class GetCommand implements Callable<Integer> {

    /// How to print it.
    enum Format {
        TABLE,
        JSON
    }

    /// What there is to get.
    enum Listed {
        GATEWAYS("NAMESPACE GATEWAY SERVED ADDRESSES ROUTES WHY"),
        ROUTES("NAMESPACE ROUTE SERVED HOSTNAMES LISTENERS WHY"),
        BACKENDS("NAMESPACE BACKEND SERVED ENDPOINTS WAY WHY");

        private final String header;

        Listed(String header) {
            this.header = header;
        }

        private String path() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Of a list in a table; a cell is no place for more.
    private static final int SHOWN = 3;

    @Spec private @Nullable CommandSpec spec;
    @Mixin private final AdminOptions admin = new AdminOptions();

    @Parameters(paramLabel = "gateways|routes|backends", description = "What to list.")
    private @Nullable Listed listed;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Only those of one namespace; without it, of all.")
    private @Nullable String namespace;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            description = "How to print it; table is the default.")
    private Format output = Format.TABLE;

    @Override
    public Integer call() {
        var what = Objects.requireNonNull(listed);
        var query = new LinkedHashMap<String, List<String>>();
        if (namespace != null) {
            query.put("namespace", List.of(namespace));
        }
        var document = admin.api().get("/api/v1/" + what.path(), query);
        var terminal = Terminal.of(spec);
        if (document.has("note")) {
            terminal.err().println("gatehouse: " + document.path("note").asText());
        }
        switch (output) {
            case TABLE -> table(what, document, terminal);
            case JSON -> terminal.out().println(document.toPrettyString());
        }
        terminal.out().flush();
        return Gatehouse.OK;
    }

    private void table(Listed what, JsonNode document, Terminal terminal) {
        if (document.path("items").isEmpty()) {
            var where = namespace == null ? "" : " in namespace " + namespace;
            terminal.err().println("gatehouse: there are no " + what.path() + where);
            return;
        }
        var rows = new ArrayList<TextTable.Row>();
        for (var item : document.path("items")) {
            rows.add(new TextTable.Row(cells(what, item), texts(item.path("why"))));
        }
        new TextTable(List.of(what.header.split(" ", -1)), rows)
                .lines()
                .forEach(terminal.out()::println);
    }

    private static List<String> cells(Listed what, JsonNode item) {
        var namespace = item.path("namespace").asText();
        var served = item.path("served").asText();
        return switch (what) {
            case GATEWAYS -> {
                var addresses = new ArrayList<String>();
                var routes = 0L;
                for (var listener : item.path("listeners")) {
                    addresses.addAll(texts(listener.path("addresses")));
                    routes += listener.path("routes").asLong();
                }
                yield List.of(
                        namespace,
                        item.path("name").asText(),
                        served,
                        some(addresses.stream().distinct().toList()),
                        Long.toString(routes));
            }
            case ROUTES ->
                    List.of(
                            namespace,
                            item.path("kind").asText() + " " + item.path("name").asText(),
                            served,
                            some(texts(item.path("hostnames"))),
                            some(texts(item.path("listeners"))));
            case BACKENDS ->
                    List.of(
                            namespace,
                            withoutNamespace(item.path("name").asText(), namespace),
                            served,
                            some(texts(item.path("endpoints"))),
                            way(item));
        };
    }

    private static String withoutNamespace(String name, String namespace) {
        var prefix = namespace + "/";
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    private static String way(JsonNode item) {
        return item.has("way")
                ? item.path("way").asText() + ", " + item.path("state").asText()
                : "";
    }

    private static String some(List<String> texts) {
        if (texts.isEmpty()) {
            return "-";
        }
        var shown = String.join(", ", texts.subList(0, Math.min(SHOWN, texts.size())));
        return texts.size() <= SHOWN ? shown : shown + " and " + (texts.size() - SHOWN) + " more";
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
    }
}
