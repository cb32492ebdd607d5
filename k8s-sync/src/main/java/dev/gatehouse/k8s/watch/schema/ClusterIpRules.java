package dev.gatehouse.k8s.watch.schema;

import dev.gatehouse.k8s.watch.yaml.Value;
import java.util.List;

/// The rules of a Service's `clusterIP`, `clusterIPs`, `ipFamilies` and `ipFamilyPolicy`.
final class ClusterIpRules {

    private ClusterIpRules() {}

    /// `clusterIPs`, or what the server makes of `clusterIP` where they are not given.
    private static List<String> addresses(Value.Fields spec) {
        var several =
                spec.list("clusterIPs").stream()
                        .map(value -> value instanceof Value.Text text ? text.value() : "")
                        .toList();
        return several.isEmpty() && spec.has("clusterIP")
                ? List.of(spec.text("clusterIP"))
                : several;
    }

    static boolean isHeadless(Value.Fields spec) {
        return addresses(spec).equals(List.of("None"));
    }

    static void fitTheirNeighbours(Value.Fields self, Check check) {
        var type = ServiceRules.type(self);
        var addresses = addresses(self);
        if (type.equals("ExternalName")) {
            for (var field : List.of("clusterIPs", "clusterIP", "ipFamilies", "ipFamilyPolicy")) {
                var value = self.get(field);
                var isEmptyList = value instanceof Value.Items items && items.values().isEmpty();
                if (value != null && !isEmptyList) {
                    check.refuse(value, field, "is not allowed with type ExternalName");
                }
            }
            return;
        }
        if (isHeadless(self) && !type.equals("ClusterIP")) {
            check.refuse(self, "clusterIP", "must not be None with type " + type);
        }
        var one = self.text("clusterIP");
        if (one.isEmpty() && !addresses.isEmpty()) {
            check.refuse(self, "clusterIPs", "must be empty where clusterIP is not given");
        }
        if (!one.isEmpty() && !addresses.getFirst().equals(one)) {
            check.refuse(self, "clusterIPs", "must start with clusterIP, " + one);
        }
        var isOfBoth = self.list("ipFamilies").size() > 1 || addresses.size() > 1;
        // without policy, one that selects nothing and has no address is of all families
        var isBare =
                isHeadless(self)
                        && self.object("selector").members().isEmpty()
                        && !self.has("ipFamilyPolicy");
        if (isOfBoth && !isBare && !self.text("ipFamilyPolicy").endsWith("DualStack")) {
            check.refuse(
                    self,
                    "ipFamilyPolicy",
                    "must be PreferDualStack or RequireDualStack with several ipFamilies or clusterIPs");
        }
        if (!isHeadless(self)) {
            areAddresses(self, addresses, check);
        }
    }

    private static void areAddresses(Value.Fields self, List<String> addresses, Check check) {
        var families = self.list("ipFamilies");
        for (var i = 0; i < addresses.size(); i++) {
            var address = addresses.get(i);
            if (!IpTexts.isIp(address) || IpTexts.isMapped(address)) {
                check.refuse(
                        self,
                        "clusterIPs[" + i + "]",
                        "must be an IP address, or None alone, but is \"" + address + "\"");
                return;
            }
            if (i < families.size()
                    && families.get(i) instanceof Value.Text family
                    && family.value().equals("IPv6") != IpTexts.isIpv6(address)) {
                check.refuse(self, "clusterIPs[" + i + "]", "must be of " + family.value());
            }
        }
        var ofSix = addresses.stream().filter(IpTexts::isIpv6).count();
        if (addresses.size() > 2 || ofSix > 1 || addresses.size() - ofSix > 1) {
            check.refuse(self, "clusterIPs", "may have one address of IPv4 and one of IPv6");
        }
    }
}
