package dev.gatehouse.cli.upgrade;

import java.util.Comparator;
import java.util.regex.Pattern;

/// Which of two versions is newer, as boot loaders see it: the UAPI Group's version format
/// specification (UAPI.10), for versions that begin with a digit.
final class VersionOrder implements Comparator<String> {

    static final VersionOrder INSTANCE = new VersionOrder();

    private static final Pattern VERSION = Pattern.compile("[0-9][0-9A-Za-z.+~^-]{0,63}");

    private VersionOrder() {}

    static boolean isVersion(String text) {
        return VERSION.matcher(text).matches();
    }

    @Override
    public int compare(String a, String b) {
        var left = new Cursor(a);
        var right = new Cursor(b);
        while (true) {
            left.skipOthers();
            right.skipOthers();
            // A tilde comes before everything, even before the end: 1.0~rc1 is older than 1.0.
            if (left.at('~') || right.at('~')) {
                if (!left.at('~')) {
                    return 1;
                }
                if (!right.at('~')) {
                    return -1;
                }
                left.next++;
                right.next++;
                continue;
            }
            if (left.isEnd() || right.isEnd()) {
                return Boolean.compare(!left.isEnd(), !right.isEnd());
            }
            for (var sign : new char[] {'-', '^', '.'}) {
                if (left.at(sign) != right.at(sign)) {
                    return left.at(sign) ? -1 : 1;
                }
            }
            if (left.at('-') || left.at('^') || left.at('.')) {
                left.next++;
                right.next++;
                continue;
            }
            var order =
                    left.isDigit() || right.isDigit()
                            ? numbers(left.digits(), right.digits())
                            : letters(left.letters(), right.letters());
            if (order != 0) {
                return order;
            }
        }
    }

    // No number is the smallest.
    private static int numbers(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Boolean.compare(!a.isEmpty(), !b.isEmpty());
        }
        var left = a.replaceFirst("^0+(?=.)", "");
        var right = b.replaceFirst("^0+(?=.)", "");
        return left.length() == right.length()
                ? left.compareTo(right)
                : Integer.compare(left.length(), right.length());
    }

    private static int letters(String a, String b) {
        return a.compareTo(b);
    }

    private static final class Cursor {

        private final String text;
        private int next;

        Cursor(String text) {
            this.text = text;
        }

        boolean isEnd() {
            return next == text.length();
        }

        boolean at(char sign) {
            return !isEnd() && text.charAt(next) == sign;
        }

        boolean isDigit() {
            return !isEnd() && Character.isDigit(text.charAt(next));
        }

        private boolean isLetter() {
            return !isEnd() && Character.isLetter(text.charAt(next));
        }

        void skipOthers() {
            while (!isEnd() && !isDigit() && !isLetter() && "~-^.".indexOf(text.charAt(next)) < 0) {
                next++;
            }
        }

        String digits() {
            var from = next;
            while (isDigit()) {
                next++;
            }
            return text.substring(from, next);
        }

        String letters() {
            var from = next;
            while (isLetter()) {
                next++;
            }
            return text.substring(from, next);
        }
    }
}
