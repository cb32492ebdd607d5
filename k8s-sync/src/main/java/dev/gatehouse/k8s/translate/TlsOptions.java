package dev.gatehouse.k8s.translate;

import dev.gatehouse.certs.TlsVersion;
import dev.gatehouse.k8s.status.Reasons.Reason;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Listener;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The options of a listener's TLS (`tls.options`) that are Gatehouse's own:
///
/// | option | values | default |
/// |---|---|---|
/// | `gatehouse.dev/min-tls-version` | `1.2`, `1.3` | `1.2` |
///
/// Those of other vendors are passed over, as they mean nothing here.
///
/// @param minimum the oldest version spoken
/// @param refusal why the listener is not accepted, where an option of ours makes no sense
record TlsOptions(TlsVersion minimum, Optional<Refusal> refusal) {

    /// Whose options are ours.
    private static final String PREFIX = "gatehouse.dev/";

    private static final String MIN_VERSION = PREFIX + "min-tls-version";

    private static final Map<String, TlsVersion> VERSIONS =
            Map.of("1.2", TlsVersion.TLS_1_2, "1.3", TlsVersion.TLS_1_3);

    /// @param field the listener's, for the sentence
    static TlsOptions of(String field, Listener listener) {
        var minimum = TlsVersion.TLS_1_2;
        var tls = listener.getTls();
        if (tls == null || tls.getOptions() == null) {
            return new TlsOptions(minimum, Optional.empty());
        }
        var problems = new Problems();
        // In a fixed order, so that a message is always the same.
        for (var option : new TreeMap<>(tls.getOptions()).entrySet()) {
            var name = option.getKey();
            if (!name.startsWith(PREFIX)) {
                continue;
            }
            var at = field + ".tls.options[\"" + name + "\"]";
            if (!name.equals(MIN_VERSION)) {
                problems.add(
                        Reason.INVALID,
                        at,
                        "there is no such option: remove it, or write " + MIN_VERSION);
                continue;
            }
            var version = VERSIONS.get(Declared.or(option.getValue(), ""));
            if (version == null) {
                problems.add(
                        Reason.INVALID,
                        at,
                        "\"" + option.getValue() + "\" is not served: write \"1.2\" or \"1.3\"");
                continue;
            }
            minimum = version;
        }
        return new TlsOptions(
                minimum,
                problems.all().isEmpty()
                        ? Optional.empty()
                        : Optional.of(Problems.together(problems.all())));
    }
}
