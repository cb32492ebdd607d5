package dev.gatehouse.server.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The fields of one message, in order: slices of the arrays in which they arrived or were encoded.
/// A head belongs to one virtual thread, and to one exchange: it and what the slices point to are
/// reused afterwards. Everything in it is a valid token or field value; who adds, checks.
public final class Head {

    // Per field: the hash of its name, where the name begins and how long it is, the same of the
    // value; and the two arrays.
    private static final int HASH = 0;
    private static final int NAME_AT = 1;
    private static final int NAME_LENGTH = 2;
    private static final int VALUE_AT = 3;
    private static final int VALUE_LENGTH = 4;
    private static final int STRIDE = 5;

    private int[] slices;
    private byte[][] arrays;
    private int count;

    // A bit per field, chosen by the hash of its name: most of what is looked for is in no head,
    // and
    // is not looked for then. Bits of fields that were removed stay.
    private long names;

    public Head() {
        this(16);
    }

    private Head(int capacity) {
        slices = new int[capacity * STRIDE];
        arrays = new byte[capacity * 2][];
    }

    public int count() {
        return count;
    }

    public void clear() {
        Arrays.fill(arrays, 0, count * 2, null);
        count = 0;
        names = 0;
    }

    /// Adds a field at the end whose name and value are slices of one array.
    public void add(
            byte[] array, int nameAt, int nameLength, int nameHash, int valueAt, int valueLength) {
        add(array, nameAt, nameLength, nameHash, array, valueAt, valueLength);
    }

    public void add(FieldName name, byte[] value) {
        add(name, value, 0, value.length);
    }

    public void add(FieldName name, byte[] value, int from, int length) {
        add(name.bytes(), 0, name.bytes().length, name.hashIgnoringCase(), value, from, length);
    }

    private void add(
            byte[] nameArray,
            int nameAt,
            int nameLength,
            int hash,
            byte[] valueArray,
            int valueAt,
            int valueLength) {
        if (count * 2 == arrays.length) {
            slices = Arrays.copyOf(slices, slices.length * 2);
            arrays = Arrays.copyOf(arrays, arrays.length * 2);
        }
        var at = count * STRIDE;
        slices[at + HASH] = hash;
        slices[at + NAME_AT] = nameAt;
        slices[at + NAME_LENGTH] = nameLength;
        slices[at + VALUE_AT] = valueAt;
        slices[at + VALUE_LENGTH] = valueLength;
        names |= bit(hash);
        arrays[count * 2] = nameArray;
        arrays[count * 2 + 1] = valueArray;
        count++;
    }

    /// Replaces all fields of this name by one, in the place of the first, or at the end.
    public void set(FieldName name, byte[] value) {
        var at = find(name, 0);
        if (at < 0) {
            add(name, value);
            return;
        }
        slices[at * STRIDE + VALUE_AT] = 0;
        slices[at * STRIDE + VALUE_LENGTH] = value.length;
        arrays[at * 2 + 1] = value;
        for (var next = find(name, at + 1); next >= 0; next = find(name, next)) {
            removeAt(next);
        }
    }

    /// Adds a value to a list-based field (RFC 9110 5.3): behind the last field of this name, with
    /// a comma and a space, or as a new field.
    public void append(FieldName name, byte[] value) {
        append(name, ", ", value);
    }

    /// The same with another separator.
    public void append(FieldName name, String separator, byte[] value) {
        var last = -1;
        for (var at = find(name, 0); at >= 0; at = find(name, at + 1)) {
            last = at;
        }
        if (last < 0) {
            add(name, value);
            return;
        }
        var between = Ascii.bytes(separator);
        var length = valueLength(last);
        var joined = new byte[length + between.length + value.length];
        System.arraycopy(valueArray(last), valueAt(last), joined, 0, length);
        System.arraycopy(between, 0, joined, length, between.length);
        System.arraycopy(value, 0, joined, length + between.length, value.length);
        slices[last * STRIDE + VALUE_AT] = 0;
        slices[last * STRIDE + VALUE_LENGTH] = joined.length;
        arrays[last * 2 + 1] = joined;
    }

    public void remove(FieldName name) {
        for (var at = find(name, 0); at >= 0; at = find(name, at)) {
            removeAt(at);
        }
    }

    /// Removes one field; those behind it move up.
    public void removeAt(int at) {
        var behind = count - at - 1;
        System.arraycopy(slices, (at + 1) * STRIDE, slices, at * STRIDE, behind * STRIDE);
        System.arraycopy(arrays, (at + 1) * 2, arrays, at * 2, behind * 2);
        count--;
        arrays[count * 2] = null;
        arrays[count * 2 + 1] = null;
    }

    /// The place of the first field of this name at or behind `from`, or -1.
    public int find(FieldName name, int from) {
        var hash = name.hashIgnoringCase();
        if ((names & bit(hash)) == 0) {
            return -1;
        }
        for (var at = from; at < count; at++) {
            if (slices[at * STRIDE + HASH] == hash
                    && name.sameAs(nameArray(at), nameAt(at), nameLength(at))) {
                return at;
            }
        }
        return -1;
    }

    private static long bit(int hash) {
        return 1L << ((hash * 0x9E3779B9) >>> 26);
    }

    public boolean has(FieldName name) {
        return find(name, 0) >= 0;
    }

    /// The value of the first field of this name, or null.
    public @org.jspecify.annotations.Nullable String value(FieldName name) {
        var at = find(name, 0);
        return at < 0 ? null : valueText(at);
    }

    /// All values of this name, in order.
    public List<String> values(FieldName name) {
        var values = new ArrayList<String>();
        for (var at = find(name, 0); at >= 0; at = find(name, at + 1)) {
            values.add(valueText(at));
        }
        return values;
    }

    public boolean nameIs(int at, FieldName name) {
        return slices[at * STRIDE + HASH] == name.hashIgnoringCase()
                && name.sameAs(nameArray(at), nameAt(at), nameLength(at));
    }

    /// Whether the name begins with some lower-case letters, in any case.
    public boolean nameStartsWith(int at, byte[] lowerCase) {
        return nameLength(at) >= lowerCase.length
                && FieldName.equalsIgnoringCase(
                        nameArray(at),
                        nameAt(at),
                        lowerCase.length,
                        lowerCase,
                        0,
                        lowerCase.length);
    }

    public byte[] nameArray(int at) {
        return arrays[at * 2];
    }

    public int nameAt(int at) {
        return slices[at * STRIDE + NAME_AT];
    }

    public int nameLength(int at) {
        return slices[at * STRIDE + NAME_LENGTH];
    }

    public byte[] valueArray(int at) {
        return arrays[at * 2 + 1];
    }

    public int valueAt(int at) {
        return slices[at * STRIDE + VALUE_AT];
    }

    public int valueLength(int at) {
        return slices[at * STRIDE + VALUE_LENGTH];
    }

    public String nameText(int at) {
        return Ascii.string(nameArray(at), nameAt(at), nameLength(at));
    }

    public String valueText(int at) {
        return Ascii.string(valueArray(at), valueAt(at), valueLength(at));
    }

    /// Whether the value is this word, in any case.
    public boolean valueIs(int at, byte[] lowerCase) {
        return FieldName.equalsIgnoringCase(
                valueArray(at), valueAt(at), valueLength(at), lowerCase, 0, lowerCase.length);
    }

    /// How many bytes the fields take on the wire of HTTP/1.1: `name: value\r\n` each.
    public int encodedLength() {
        var length = 0;
        for (var at = 0; at < count; at++) {
            length += nameLength(at) + valueLength(at) + 4;
        }
        return length;
    }

    /// Copies all fields, and what they point to, so that the copy outlives the exchange.
    public Head copy() {
        var copy = new Head(Math.max(count, 1));
        for (var at = 0; at < count; at++) {
            var name = Arrays.copyOfRange(nameArray(at), nameAt(at), nameAt(at) + nameLength(at));
            var value =
                    Arrays.copyOfRange(valueArray(at), valueAt(at), valueAt(at) + valueLength(at));
            copy.add(name, 0, name.length, slices[at * STRIDE + HASH], value, 0, value.length);
        }
        return copy;
    }

    /// The fields as they would stand in a message. For people: values may be secret.
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var at = 0; at < count; at++) {
            text.append(nameText(at)).append(": ").append(valueText(at)).append('\n');
        }
        return text.toString();
    }
}
