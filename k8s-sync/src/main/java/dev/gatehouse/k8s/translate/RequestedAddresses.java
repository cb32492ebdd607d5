package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.status.Reasons.Reason;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewaySpecAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What `spec.addresses` of a Gateway asks for.
///
/// @param addresses those that it names, without repetition
/// @param any whether it also, or only, wants addresses from the pools
record RequestedAddresses(List<InetAddress> addresses, boolean any, Optional<Refusal> refusal) {

    static final RequestedAddresses NONE =
            new RequestedAddresses(List.of(), false, Optional.empty());

    RequestedAddresses {
        addresses = List.copyOf(addresses);
    }

    static RequestedAddresses of(Gateway gateway) {
        var declared =
                gateway.getSpec() == null
                        ? List.<GatewaySpecAddress>of()
                        : Declared.each(gateway.getSpec().getAddresses());
        var addresses = new ArrayList<InetAddress>();
        var any = declared.isEmpty();
        for (var i = 0; i < declared.size(); i++) {
            var field = "spec.addresses[" + i + "]";
            var type = Declared.or(declared.get(i).getType(), "IPAddress");
            var value = declared.get(i).getValue();
            if (!type.equals("IPAddress")) {
                return refused(
                        field
                                + ".type: "
                                + type
                                + " is not supported: name an IPAddress, or leave spec.addresses"
                                + " out for one from the pool");
            }
            if (Declared.empty(value)) {
                any = true;
                continue;
            }
            var address = IpLiterals.parse(value);
            if (address.isEmpty()) {
                return refused(
                        field
                                + ".value: \""
                                + value
                                + "\" is no IP address: write one such as 192.0.2.1 or"
                                + " 2001:db8::1");
            }
            if (!addresses.contains(address.get())) {
                addresses.add(address.get());
            }
        }
        return new RequestedAddresses(addresses, any, Optional.empty());
    }

    private static RequestedAddresses refused(String sentence) {
        return new RequestedAddresses(
                List.of(), false, Optional.of(new Refusal(Reason.UNSUPPORTED_ADDRESS, sentence)));
    }
}
