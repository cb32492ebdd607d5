# shellcheck shell=bash disable=SC2154 # what is not set here is set in settings.sh and run
# Sourced by run and down: Gatehouse as its users have it, an unpacked image that is started as an ordinary process
# without privileges, with exactly the rights that it tells them to grant.

gatehouse_runs() { remembered "$run/gatehouse" >/dev/null; }
gatehouse_is_gone() { ! gatehouse_runs; }

may() { kubectl --kubeconfig="$pki/gateway.kubeconfig" auth can-i "$@" --all-namespaces >/dev/null 2>&1; }

# Where the suite keeps its certificates.
confidential=(gateway-conformance-infra gateway-conformance-app-backend gateway-conformance-web-backend)

# The rights that gatehouse tells its users to grant. A Role needs its namespace, which the suite would create
# later.
grant_rights() {
    local manifest=$seen/rbac.yaml name flags=(--profile namespaces --user gateway)
    for name in "${confidential[@]}"; do
        kubectl create namespace "$name" --dry-run=client -o yaml | kubectl apply --server-side -f - >/dev/null
        flags+=(--namespace "$name")
    done
    "$home/gatehouse/bin/gatehouse" rbac "${flags[@]}" >"$manifest"
    kubectl apply --server-side -f "$manifest" >"$seen/rbac.log"
    may list gateways || die "the rights were not granted to user gateway: see $manifest"
    ! may list secrets || die "user gateway may list all secrets: that is too much, see $manifest"
    ! may '*' '*' || die "user gateway may do everything: that is too much, see $manifest"
}

# Leaves its process in $run/gatehouse, its folder in $run/home, its output in $seen/gatehouse.log.
start_gatehouse() {
    home=$(mktemp -d -t gatehouse-conformance.XXXXXX)
    echo "$home" >"$run/home"
    # What a release is: an archive of the image, with copies where the image has links to the checkout.
    tar --dereference -C "$conformance/../jlink/target" -cf "$home/gatehouse.tar" gatehouse
    tar -C "$home" -xf "$home/gatehouse.tar"
    rm "$home/gatehouse.tar"
    grant_rights

    local config=$home/config
    mkdir "$config"
    cp "$conformance/etc/gatehouse.yaml" "$pki"/{ca.crt,gateway.crt,gateway.key} "$config"
    kubeconfig gateway "$config"
    chmod 755 "$home"
    chmod 700 "$config"
    chown -R 65534:65534 "$config"
    launch_gatehouse
}

# Starts what is unpacked in $home. CONFORMANCE_JAVA_OPTIONS are given to its JVM: a profiler, say.
launch_gatehouse() {
    local config=$home/config
    (
        cd "$config" && exec setsid nsenter --target "$(keeper)" --net -- \
            setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs -- \
            env -i PATH=/usr/bin:/bin HOME="$config" ${CONFORMANCE_JAVA_OPTIONS:+"JAVA_TOOL_OPTIONS=$CONFORMANCE_JAVA_OPTIONS"} \
            "$home/gatehouse/bin/gatehouse" run -c gatehouse.yaml
    ) >>"$seen/gatehouse.log" 2>&1 </dev/null &
    remember "$run/gatehouse" $!
}

# Ends it as a user would, and by force where that takes longer than its time of grace.
stop_gatehouse() {
    local process old
    if process=$(remembered "$run/gatehouse"); then
        kill -TERM "$process"
        if ! eventually 40 gatehouse_is_gone; then
            say "Gatehouse did not end within 40 s of SIGTERM: killed"
            kill -KILL "$process"
            return 1
        fi
    fi
    old=$(cat "$run/home" 2>/dev/null) || return 0
    rm -rf "$old"
    rm "$run/home"
}

# Creates the GatewayClass, without which the suite doesn't begin, and waits until it is accepted.
accepted() {
    kubectl apply --server-side -f "$conformance/etc/gatewayclass.yaml" >/dev/null
    local end=$((SECONDS + 30))
    until kubectl wait --for=condition=Accepted "gatewayclass/$class" --timeout=1s >/dev/null 2>&1; do
        gatehouse_runs || not_accepted "Gatehouse ended"
        ((SECONDS < end)) || not_accepted "Gatehouse did not accept GatewayClass $class within 30 s"
    done
}

not_accepted() {
    say "$1; the end of $seen/gatehouse.log:"
    tail -n 30 "$seen/gatehouse.log" >&2
    exit 1
}
