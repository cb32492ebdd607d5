package dev.gatehouse.k8s.watch.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;

/// What a plain scalar means. Kubernetes' tools read YAML 1.1 here: `yes`, `on` and `0x1F` are not
/// texts, and a manifest that relies on the contrary would be refused by an API server.
final class Scalars {

    /// Digits of a number; more is a text, since no field takes it.
    private static final int LONGEST_NUMBER = 40;

    private static final Set<String> TRUE =
            Set.of("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");

    private Scalars() {}

    static Value plain(int line, int column, String source) {
        if (NULL.contains(source)) {
            return new Value.Nil(line, column);
        }
        if (TRUE.contains(source)) {
            return new Value.Bool(line, column, true, source);
        }
        if (FALSE.contains(source)) {
            return new Value.Bool(line, column, false, source);
        }
        return numeric(line, column, source);
    }

    private static Value numeric(int line, int column, String source) {
        var first = source.charAt(0);
        if (source.length() > LONGEST_NUMBER || "+-.0123456789".indexOf(first) < 0) {
            return new Value.Text(line, column, source);
        }
        try {
            return new Value.Num(line, column, number(source), source);
        } catch (NumberFormatException _) {
            return new Value.Text(line, column, source);
        }
    }

    private static BigDecimal number(String source) {
        var sign = source.startsWith("-") ? "-" : "";
        var digits =
                source.startsWith("-") || source.startsWith("+") ? source.substring(1) : source;
        if (digits.startsWith("0x")) {
            return new BigDecimal(new BigInteger(sign + unsigned(digits.substring(2)), 16));
        }
        if (digits.startsWith("0o")) {
            return new BigDecimal(new BigInteger(sign + unsigned(digits.substring(2)), 8));
        }
        if (digits.length() > 1
                && digits.chars().allMatch(c -> c >= '0' && c <= '7')
                && digits.startsWith("0")) {
            return new BigDecimal(new BigInteger(sign + digits, 8));
        }
        var decimal = new BigDecimal(sign + unsigned(digits));
        // 1e999999999 would cost a gigabyte to write out
        if (Math.abs((long) decimal.scale()) > LONGEST_NUMBER) {
            throw new NumberFormatException("exponent");
        }
        return decimal;
    }

    /// A second sign would be taken by BigInteger, but `+-1` is a text.
    private static String unsigned(String digits) {
        if (digits.isEmpty() || digits.startsWith("-") || digits.startsWith("+")) {
            throw new NumberFormatException("sign");
        }
        return digits;
    }
}
