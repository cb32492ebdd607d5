package dev.gatehouse.server.filter;

import dev.gatehouse.model.Filter;
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Edits of a head, encoded once: what is set, then what is added, then what is removed.
/// - *set* replaces all fields of the name by one, in the place of the first, or at the end.
/// - *add* appends to the value that is there, as Gateway API writes it (`foo` and `bar,baz` give
///   `foo,bar,baz`); `Cookie` is joined by a semicolon (RFC 6265 4.2.1), and fields whose values
///   can't be told apart in a list (`Set-Cookie`, RFC 9110 5.3; `WWW-Authenticate`, RFC 9110
///   11.6.1) become a field of their own.
/// - *remove* takes out all fields of the name.
///
/// Values are sent in UTF-8. Left out, since they are the business of each connection and no
/// filter's: `Connection`, `Content-Length`, `Keep-Alive`, `Proxy-Connection`, `TE`, `Trailer`,
/// `Transfer-Encoding`, `Upgrade`. Left out, too, are names that are no token and values that no
/// field can have (CR, LF, NUL): they would end the field and begin another.
final class HeadEdits {

    private static final Set<FieldName> CONNECTIONS_OWN =
            Set.of(
                    FieldName.CONNECTION,
                    FieldName.CONTENT_LENGTH,
                    FieldName.KEEP_ALIVE,
                    FieldName.PROXY_CONNECTION,
                    FieldName.TE,
                    FieldName.TRAILER,
                    FieldName.TRANSFER_ENCODING,
                    FieldName.UPGRADE);
    private static final Set<FieldName> NEVER_JOINED =
            Set.of(FieldName.of("Set-Cookie"), FieldName.of("WWW-Authenticate"));
    private static final FieldName COOKIE = FieldName.of("Cookie");

    private final Field[] set;
    private final Field[] add;
    private final FieldName[] remove;

    private HeadEdits(Field[] set, Field[] add, FieldName[] remove) {
        this.set = set;
        this.add = add;
        this.remove = remove;
    }

    /// @param reserved a name that these edits leave alone as well
    static HeadEdits compile(Filter.HeaderEdits edits, Set<FieldName> reserved) {
        var remove = new ArrayList<FieldName>();
        for (var name : edits.remove()) {
            if (editable(name, reserved)) {
                remove.add(FieldName.of(name));
            }
        }
        return new HeadEdits(
                fields(edits.set(), reserved),
                fields(edits.add(), reserved),
                remove.toArray(FieldName[]::new));
    }

    void apply(Head head) {
        for (var field : set) {
            head.set(field.name, field.value);
        }
        for (var field : add) {
            switch (field.join) {
                case LIST -> head.append(field.name, ",", field.value);
                case COOKIES -> head.append(field.name, "; ", field.value);
                case NEVER -> head.add(field.name, field.value);
            }
        }
        for (var name : remove) {
            head.remove(name);
        }
    }

    private static Field[] fields(List<Filter.HeaderField> fields, Set<FieldName> reserved) {
        var encoded = new ArrayList<Field>();
        for (var field : fields) {
            var value = field.value().getBytes(StandardCharsets.UTF_8);
            if (editable(field.name(), reserved) && fieldValue(value)) {
                var name = FieldName.of(field.name());
                encoded.add(new Field(name, value, Join.of(name)));
            }
        }
        return encoded.toArray(Field[]::new);
    }

    private static boolean editable(String text, Set<FieldName> reserved) {
        if (text.isEmpty() || text.chars().anyMatch(c -> c > 0x7e || !Ascii.token((byte) c))) {
            return false;
        }
        var name = FieldName.of(text);
        return !CONNECTIONS_OWN.contains(name) && !reserved.contains(name);
    }

    private static boolean fieldValue(byte[] value) {
        for (var b : value) {
            if (!Ascii.fieldValue(b)) {
                return false;
            }
        }
        return true;
    }

    private enum Join {
        LIST,
        COOKIES,
        NEVER;

        static Join of(FieldName name) {
            if (name.equals(COOKIE)) {
                return COOKIES;
            }
            return NEVER_JOINED.contains(name) ? NEVER : LIST;
        }
    }

    private static final class Field {
        final FieldName name;
        final byte[] value;
        final Join join;

        Field(FieldName name, byte[] value, Join join) {
            this.name = name;
            this.value = value;
            this.join = join;
        }
    }
}
