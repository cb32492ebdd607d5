package dev.gatehouse.k8s.watch.schema;

import com.google.re2j.Pattern;
import java.net.Inet4Address;
import java.net.Inet6Address;
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

    static final Format DNS_LABEL =
            new Format(
                    "must be a DNS label: lower-case letters, digits and '-'", DnsNames::isLabel);
    static final Format DNS_SUBDOMAIN =
            new Format(
                    "must be a DNS name: lower-case letters, digits, '-' and '.'",
                    DnsNames::isSubdomain);
    static final Format SERVICE_NAME =
            pattern(
                    "^[a-z]([-a-z0-9]*[a-z0-9])?$",
                    "must be a DNS label that starts with a letter: lower-case letters, digits and '-'");
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
    static final Format QUALIFIED_NAME =
            pattern("^" + QUALIFIED + "$", "must be a name such as app or example.com/app");

    /// As [#QUALIFIED_NAME], in any case.
    static final Format ANNOTATION_NAME =
            pattern("(?i)^" + QUALIFIED + "$", "must be a name such as note or example.com/note");

    static final Format LABEL_VALUE =
            pattern(
                    "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$",
                    "must start and end with a letter or digit, with only letters, digits, '-', '_' and '.' between");
    static final Format PORT_NAME =
            pattern(
                    "^([a-z0-9]+-)*[a-z0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*$",
                    "must be a port's name: lower-case letters, digits and '-', at least one letter");
    static final Format DATA_KEY =
            pattern("^[-._a-zA-Z0-9]+$", "must be a key of letters, digits, '-', '_' and '.'");
    static final Format BASE64 = new Format("must be base64", Format::isBase64);
    static final Format IP = new Format("must be an IP address", Format::isIp);
    static final Format TIME =
            new Format("must be a time such as 2026-01-31T12:00:00Z", Format::isTime);

    boolean accepts(String text) {
        return accepted.test(text);
    }

    private static Format pattern(String pattern, String sentence) {
        var compiled = Pattern.compile(pattern);
        return new Format(sentence, text -> compiled.matcher(text).find());
    }

    static boolean isIpv4(String text) {
        var dotted = text.split("\\.", -1);
        if (dotted.length != 4) {
            return false;
        }
        for (var part : dotted) {
            // 010 is 8 to some and 10 to others
            if (!part.matches("0|[1-9][0-9]{0,2}")) {
                return false;
            }
        }
        try {
            return Inet4Address.ofLiteral(text) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    static boolean isIpv6(String text) {
        if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
            return false;
        }
        try {
            return Inet6Address.ofLiteral(text) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean isIp(String text) {
        return isIpv4(text) || isIpv6(text);
    }

    private static boolean isBase64(String text) {
        try {
            // Line breaks are allowed, as Go's decoder does.
            return Base64.getDecoder().decode(text.replaceAll("[\r\n]", "")) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean isTime(String text) {
        try {
            return OffsetDateTime.parse(text) != null;
        } catch (DateTimeParseException _) {
            return false;
        }
    }
}
