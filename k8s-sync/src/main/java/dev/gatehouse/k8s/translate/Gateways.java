package dev.gatehouse.k8s.translate;

import static java.util.Objects.requireNonNull;

import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.status.GatewayVerdict;
import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.k8s.translate.GatewayClasses.Standing;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.ListenerId;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Gateways: which are ours, where they are bound, and which of their listeners are served. Used by
/// one thread; remembers addresses, and hands out the same plan while it stays equal.
final class Gateways {

    private final AddressPools pools;
    private final Addresses addresses;
    private final Advertised advertised;
    private final ReachPolicy usual;
    private Map<ObjectKey, Parent> parents = Map.of();

    /// @param usual by which way backends are reached where no class says otherwise
    Gateways(AddressPools pools, Advertised advertised, ReachPolicy usual) {
        this.usual = usual;
        this.pools = pools;
        this.addresses = new Addresses(pools);
        this.advertised = advertised;
    }

    /// Every declared Gateway as routes see it, and what is to be said of them.
    record Judged(Map<ObjectKey, Parent> parents, List<Draft> drafts) {

        /// The Gateways of ours, oldest first.
        List<GatewayPlan> plans() {
            var plans = new ArrayList<GatewayPlan>();
            for (var draft : drafts) {
                if (parents.get(draft.key()) instanceof Parent.Ours(var plan)) {
                    plans.add(plan);
                }
            }
            return plans;
        }

        /// The TLS of all HTTPS listeners.
        Map<ListenerId, ListenerTls> tls() {
            var tls = new HashMap<ListenerId, ListenerTls>();
            drafts.forEach(draft -> tls.putAll(draft.tls()));
            return tls;
        }
    }

    /// A Gateway half judged.
    ///
    /// @param refusal why it is not accepted, where it is not
    /// @param tls of its HTTPS listeners
    record Draft(
            ObjectKey key,
            Gateway gateway,
            boolean ours,
            RequestedAddresses requested,
            Optional<Refusal> refusal,
            GatewayPlan plan,
            Map<ListenerId, ListenerTls> tls) {

        GatewayVerdict verdict(ToIntFunction<ListenerPlan> attached, Advertised advertised) {
            return GatewayConditions.verdict(this, attached, advertised);
        }
    }

    Judged judge(
            Map<ObjectKey, Gateway> declared, GatewayClasses classes, TlsReferences references) {
        var now = new HashMap<ObjectKey, Parent>();
        var drafts = new ArrayList<Draft>();
        for (var key : byAge(declared)) {
            var gateway = requireNonNull(declared.get(key));
            var className = className(gateway);
            switch (classes.standing(className)) {
                case Standing.Foreign(var controller) ->
                        now.put(
                                key,
                                new Parent.NotOurs(
                                        "Gateway "
                                                + key
                                                + " is of GatewayClass "
                                                + className
                                                + ", which belongs to the controller "
                                                + controller
                                                + " and not to Gatehouse"));
                case Standing.Undeclared(var sentence) -> {
                    now.put(
                            key,
                            new Parent.NotOurs("Gateway " + key + " is not served: " + sentence));
                    drafts.add(undeclared(key, gateway, sentence));
                }
                case Standing.Refused(var sentence) ->
                        drafts.add(
                                draft(
                                        key,
                                        gateway,
                                        usual,
                                        new Refusal(Reason.INVALID_PARAMETERS, sentence),
                                        references));
                case Standing.Ours(var reach) ->
                        drafts.add(draft(key, gateway, reach, parameters(gateway), references));
            }
        }
        var bound = claim(assign(drafts));
        for (var draft : bound) {
            if (draft.ours()) {
                now.put(draft.key(), new Parent.Ours(draft.plan()));
            }
        }
        now.replaceAll(this::remembered);
        parents = now;
        return new Judged(now, bound);
    }

    private static List<ObjectKey> byAge(Map<ObjectKey, Gateway> declared) {
        return declared.keySet().stream()
                .sorted(
                        Comparator.comparing(
                                        (ObjectKey key) ->
                                                Declared.age(requireNonNull(declared.get(key))))
                                .thenComparing(ObjectKey::toString))
                .toList();
    }

    private static String className(Gateway gateway) {
        return gateway.getSpec() == null
                ? ""
                : Declared.or(gateway.getSpec().getGatewayClassName(), "");
    }

    private static @Nullable Refusal parameters(Gateway gateway) {
        var spec = gateway.getSpec();
        if (spec == null
                || spec.getInfrastructure() == null
                || spec.getInfrastructure().getParametersRef() == null) {
            return null;
        }
        return new Refusal(
                Reason.INVALID_PARAMETERS,
                "spec.infrastructure.parametersRef is not supported, a Gateway of Gatehouse has no"
                        + " parameters: remove it");
    }

    private Draft undeclared(ObjectKey key, Gateway gateway, String sentence) {
        return new Draft(
                key,
                gateway,
                false,
                RequestedAddresses.NONE,
                Optional.of(new Refusal(Reason.NOT_RECONCILED, sentence)),
                new GatewayPlan(key, usual, List.of(), List.of()),
                Map.of());
    }

    private static Draft draft(
            ObjectKey key,
            Gateway gateway,
            ReachPolicy reach,
            @Nullable Refusal parameters,
            TlsReferences references) {
        var plans = ListenerConflicts.within(Listeners.judge(key, gateway));
        var tls = TlsListeners.judge(key, gateway, plans, references);
        var listeners = plans.stream().map(plan -> withClients(plan, tls.get(plan.id()))).toList();
        var requested = RequestedAddresses.of(gateway);
        var refusal =
                Optional.ofNullable(parameters)
                        .or(requested::refusal)
                        .or(() -> GatewayConditions.refusal(listeners));
        return new Draft(
                key,
                gateway,
                true,
                requested,
                refusal,
                new GatewayPlan(key, reach, List.of(), listeners),
                tls);
    }

    /// The listener, refused where its clients must prove who they are, and can't.
    private static ListenerPlan withClients(ListenerPlan plan, @Nullable ListenerTls tls) {
        return tls == null || !plan.accepted()
                ? plan
                : tls.refusal().map(plan::refused).orElse(plan);
    }

    /// Gives each Gateway its addresses: those that it asks for, and where it asks for none, or for
    /// any, one of each family from the pools.
    private List<Draft> assign(List<Draft> drafts) {
        var needy = new ArrayList<Addresses.Needy>();
        var taken = new ArrayList<InetAddress>();
        for (var draft : drafts) {
            var well = draft.refusal().isEmpty();
            if (well) {
                taken.addAll(draft.requested().addresses());
            }
            // A Gateway that is refused for now keeps what it has, and gets nothing new.
            if (draft.requested().any() && (well || addresses.has(draft.key()))) {
                needy.add(new Addresses.Needy(draft.key(), published(draft.gateway())));
            }
        }
        var given =
                pools.isEmpty()
                        ? Map.<ObjectKey, List<InetAddress>>of()
                        : addresses.assign(needy, taken);
        var assigned = new ArrayList<Draft>();
        for (var draft : drafts) {
            var own = new ArrayList<InetAddress>();
            if (draft.ours() && draft.refusal().isEmpty()) {
                own.addAll(draft.requested().addresses());
                for (var address : given.getOrDefault(draft.key(), List.of())) {
                    if (!own.contains(address)) {
                        own.add(address);
                    }
                }
            }
            assigned.add(with(draft, own, draft.plan().listeners(), draft.refusal()));
        }
        return assigned;
    }

    private List<InetAddress> published(Gateway gateway) {
        var status = gateway.getStatus();
        if (status == null) {
            return List.of();
        }
        return Declared.each(status.getAddresses()).stream()
                .filter(address -> Declared.or(address.getType(), "IPAddress").equals("IPAddress"))
                .flatMap(address -> IpLiterals.parse(Declared.or(address.getValue(), "")).stream())
                .map(advertised::own)
                .toList();
    }

    /// Settles who serves what on addresses that Gateways share, oldest first.
    private static List<Draft> claim(List<Draft> drafts) {
        var claims = new ListenerConflicts.Claims();
        var settled = new ArrayList<Draft>();
        for (var draft : drafts) {
            var bindings = draft.plan().addresses();
            var serves = draft.refusal().isEmpty() && !bindings.isEmpty();
            var listeners = new ArrayList<ListenerPlan>();
            for (var listener : draft.plan().listeners()) {
                if (!serves || !listener.served()) {
                    listeners.add(listener.unserved());
                    continue;
                }
                // One without a certificate keeps its claim for when it has one: a host name must
                // not change hands because a Secret is gone for a moment.
                var tls = draft.tls().get(listener.id());
                var bound = tls == null || tls.profile().isPresent();
                listeners.add(
                        claims.take(bindings, listener)
                                .map(listener::refused)
                                .orElse(bound ? listener : listener.unserved()));
            }
            var refusal =
                    draft.refusal()
                            .or(
                                    () ->
                                            draft.ours()
                                                    ? GatewayConditions.refusal(listeners)
                                                    : Optional.empty());
            settled.add(with(draft, bindings, listeners, refusal));
        }
        return settled;
    }

    private static Draft with(
            Draft draft,
            List<InetAddress> addresses,
            List<ListenerPlan> listeners,
            Optional<Refusal> refusal) {
        return new Draft(
                draft.key(),
                draft.gateway(),
                draft.ours(),
                draft.requested(),
                refusal,
                new GatewayPlan(draft.key(), draft.plan().reach(), addresses, listeners),
                draft.tls());
    }

    /// The parent of the last time where it is equal, so that what rests on it need not be made
    /// anew.
    private Parent remembered(ObjectKey key, Parent fresh) {
        var before = parents.get(key);
        return before != null && fresh.equals(before) ? before : fresh;
    }
}
