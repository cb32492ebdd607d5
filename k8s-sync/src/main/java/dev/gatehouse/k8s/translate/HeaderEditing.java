package dev.gatehouse.k8s.translate;

import dev.gatehouse.model.Filter.HeaderEdits;
import dev.gatehouse.model.Filter.HeaderField;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPHeader;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPHeaderFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The header modifiers.
final class HeaderEditing {

    /// RFC 9110 5.6.2.
    private static final Pattern TOKEN = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]{1,256}");

    /// RFC 9110 5.5, without what would end the line.
    private static final Pattern BAD_VALUE = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");

    /// What frames the message or belongs to one connection (RFC 9112 6, RFC 9110 7.6.1): an edit
    /// could make a backend see another message than the gateway did.
    private static final Set<String> FRAMING =
            Set.of(
                    "connection",
                    "content-length",
                    "keep-alive",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade");

    private HeaderEditing() {}

    static boolean token(String text) {
        return TOKEN.matcher(text).matches();
    }

    static HeaderEdits of(String field, HTTPHeaderFilter declared, Problems problems) {
        // Lower-case name to the list that it stands in.
        var seen = new HashMap<String, String>();
        return new HeaderEdits(
                fields(field, "set", Declared.each(declared.getSet()), seen, problems),
                fields(field, "add", Declared.each(declared.getAdd()), seen, problems),
                names(field, Declared.each(declared.getRemove()), seen, problems));
    }

    private static List<HeaderField> fields(
            String filter,
            String list,
            List<HTTPHeader> declared,
            Map<String, String> seen,
            Problems problems) {
        var fields = new ArrayList<HeaderField>();
        for (var i = 0; i < declared.size(); i++) {
            var field = filter + "." + list + "[" + i + "]";
            var name = Declared.or(declared.get(i).getName(), "");
            var value = Declared.or(declared.get(i).getValue(), "");
            if (BAD_VALUE.matcher(value).find()) {
                problems.unsupported(
                        field + ".value", "a header value can't hold control characters");
            }
            if (first(field + ".name", list, name, seen, problems)) {
                fields.add(new HeaderField(name, value.strip()));
            }
        }
        return fields;
    }

    private static List<String> names(
            String filter, List<String> declared, Map<String, String> seen, Problems problems) {
        var names = new ArrayList<String>();
        for (var i = 0; i < declared.size(); i++) {
            var name = declared.get(i);
            if (first(filter + ".remove[" + i + "]", "remove", name, seen, problems)) {
                names.add(name);
            }
        }
        return names;
    }

    /// Whether this is the entry of its name that counts: within a list the first does, and no name
    /// may stand in two lists.
    private static boolean first(
            String field, String list, String name, Map<String, String> seen, Problems problems) {
        fault(name).ifPresent(why -> problems.unsupported(field, why));
        var before = seen.putIfAbsent(name.toLowerCase(Locale.ROOT), list);
        if (before != null && !before.equals(list)) {
            problems.unsupported(
                    field, name + " stands under " + before + " too: decide for one of the two");
        }
        return before == null;
    }

    private static Optional<String> fault(String name) {
        if (!token(name)) {
            return Optional.of("\"" + name + "\" is no header name");
        }
        var lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("host")) {
            return Optional.of(
                    "Host can't be edited as a header: use a URLRewrite filter with hostname");
        }
        return FRAMING.contains(lower)
                ? Optional.of(
                        name
                                + " frames the message or belongs to the connection, and can't be"
                                + " edited: remove it")
                : Optional.empty();
    }
}
