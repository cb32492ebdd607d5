package dev.gatehouse.k8s.watch.schema;

import com.google.re2j.Pattern;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.function.Predicate;

/// A form of text, and the sentence that says so. The patterns are those of the CRDs; RE2 is what
/// an API server uses, and it is linear in the length of the text.
///
/// @param sentence what the text must be, as it follows the field's path
record Format(String sentence, Predicate<String> accepted) {

    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    private static final String QUALIFIED =
            "(" + SUBDOMAIN + "/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]";

    private static final Pattern RFC_3339 =
            Pattern.compile(
                    "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})");

    static final Format DNS_LABEL =
            new Format(
                    "must be a DNS label: lower-case letters, digits and '-'", DnsNames::isLabel);
    static final Format DNS_SUBDOMAIN =
            new Format(
                    "must be a DNS name: lower-case letters, digits, '-' and '.'",
                    DnsNames::isSubdomain);
    static final Format EMPTY_OR_LABEL =
            new Format(DNS_LABEL.sentence(), text -> text.isEmpty() || DnsNames.isLabel(text));
    static final Format HOSTNAME =
            new Format(
                    "must be a host name in lower case such as www.example.com, or *.example.com",
                    DnsNames::isHostname);
    static final Format PRECISE_HOSTNAME =
            new Format(
                    "must be a host name in lower case, without wildcard, such as www.example.com",
                    DnsNames::isSubdomain);
    static final Format GROUP =
            new Format(
                    "must be an API group such as gateway.networking.k8s.io, or \"\"",
                    text -> text.isEmpty() || DnsNames.isSubdomain(text));
    static final Format API_VERSION =
            pattern("^([^/]*/)?[^/]+$", "must be a version such as v1 or apps/v1");
    static final Format KIND =
            pattern("^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$", "must be a kind such as Service");
    static final Format PROTOCOL =
            pattern(
                    "^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|" + SUBDOMAIN + "/[A-Za-z0-9]+$",
                    "must be a protocol such as HTTP, or example.com/protocol");
    static final Format CONTROLLER =
            pattern(
                    "^" + SUBDOMAIN + "/[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+$",
                    "must be a domain and a path such as gatehouse.dev/gateway");
    static final Format ADDRESS_TYPE =
            pattern(
                    "^Hostname|IPAddress|NamedAddress|"
                            + SUBDOMAIN
                            + "/[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+$",
                    "must be IPAddress, Hostname, NamedAddress, or example.com/type");
    static final Format HEADER_NAME =
            pattern(
                    "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$",
                    "must be a name of a header field (RFC 9110 token)");
    static final Format PARAMETER_NAME =
            pattern(
                    "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$",
                    "must be a name of letters, digits and !#$%&'*+-.^_`|~");
    static final Format HEADER_VALUE =
            pattern(
                    "^[!-~]+([\\t ]?[!-~]+)*$",
                    "must be visible ASCII characters with single blanks between them");
    static final Format DURATION =
            pattern(
                    "^([0-9]{1,5}(h|m|s|ms)){1,4}$",
                    "must be a duration such as 500ms, 10s or 1m30s");
    static final Format ORIGIN =
            pattern(
                    "(^\\*$)|(^(http(s)?)://(((\\*\\.)?([a-zA-Z0-9\\-]+\\.)*[a-zA-Z0-9-]+|\\*)(:([0-9]{1,5}))?)$)",
                    "must be an origin such as https://www.example.com:8443, https://*.example.com, or *");
    static final Format PATH_CHARACTERS =
            pattern(
                    "^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$",
                    "must only have characters that a path may have (others as %XX)");
    static final Format ANY = new Format("may be any text", _ -> true);
    static final Format QUALIFIED_NAME =
            pattern("^" + QUALIFIED + "$", "must be a name such as app or example.com/app")
                    .and(text -> text.lastIndexOf('/') <= 253);

    /// As [#QUALIFIED_NAME], but the CRD's rule is "less than 253" where it says "not longer than".
    static final Format INFRASTRUCTURE_KEY =
            new Format(
                    QUALIFIED_NAME.sentence() + ", its prefix shorter than 253 characters",
                    text -> QUALIFIED_NAME.accepts(text) && text.lastIndexOf('/') < 253);

    /// As [#QUALIFIED_NAME], in any case.
    static final Format ANNOTATION_NAME =
            pattern("(?i)^" + QUALIFIED + "$", "must be a name such as note or example.com/note")
                    .and(text -> text.lastIndexOf('/') <= 253);

    static final Format LABEL_VALUE =
            pattern(
                    "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$",
                    "must start and end with a letter or digit, with only letters, digits, '-', '_' and '.' between");
    static final Format PORT_NAME =
            pattern(
                    "^([a-z0-9]+-)*[a-z0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*$",
                    "must be a port's name: lower-case letters, digits and '-', at least one letter");
    static final Format DATA_KEY =
            pattern(
                            "^[-._a-zA-Z0-9]{1,253}$",
                            "must be a key of at most 253 letters, digits, '-', '_' and '.', not '.' and not starting with '..'")
                    .and(text -> !text.equals(".") && !text.startsWith(".."));
    static final Format BASE64 = new Format("must be base64", Format::isBase64);
    static final Format IP = new Format("must be an IP address", IpTexts::isIp);

    /// Leading zeros in a part of an IPv4 address are ignored.
    static final Format SLOPPY_IP = new Format(IP.sentence(), IpTexts::isSloppyIp);

    static final Format CIDR =
            new Format("must be a range of IP addresses such as 10.0.0.0/8", IpTexts::isCidr);
    static final Format TIME =
            new Format("must be a time such as 2026-01-31T12:00:00Z", Format::isTime);

    /// The finalizers of the built-in kinds: those of Kubernetes itself, or somebody's own.
    static final Format FINALIZER =
            new Format(
                    "must be kubernetes, orphan, foregroundDeletion, or a name such as example.com/name",
                    text ->
                            text.equals("kubernetes")
                                    || text.equals("orphan")
                                    || text.equals("foregroundDeletion")
                                    || (text.contains("/") && QUALIFIED_NAME.accepts(text)));

    /// Where a name of this form begins that the server completes: it may end with a dash.
    Format asPrefix() {
        return new Format(
                sentence,
                text ->
                        accepts(
                                text.length() > 1 && text.endsWith("-")
                                        ? text.substring(0, text.length() - 2) + "a"
                                        : text));
    }

    private Format and(Predicate<String> more) {
        return new Format(sentence, accepted.and(more));
    }

    boolean accepts(String text) {
        return accepted.test(text);
    }

    private static Format pattern(String pattern, String sentence) {
        var compiled = Pattern.compile(pattern);
        return new Format(sentence, text -> compiled.matcher(text).find());
    }

    private static boolean isBase64(String text) {
        try {
            // Line breaks are allowed, but padding is needed, as Go's decoder has it.
            var characters = text.replaceAll("[\r\n]", "");
            return characters.length() % 4 == 0 && Base64.getDecoder().decode(characters) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// RFC 3339, of which the JDK's parser takes more: no seconds, offsets of an hour, small
    /// letters.
    private static boolean isTime(String text) {
        try {
            return RFC_3339.matcher(text).matches() && OffsetDateTime.parse(text) != null;
        } catch (DateTimeParseException _) {
            return false;
        }
    }
}
