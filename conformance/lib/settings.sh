# shellcheck shell=bash disable=SC2034 # what is set here is used by those that source it
# Sourced by every script of the lab: its folders and addresses, and what is said and awaited alike.

conformance=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cache=${CONFORMANCE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gatehouse-conformance}

# Labs with different names run side by side from one cache: all that they would share is this name.
lab=${CONFORMANCE_LAB:-lab}

bin=$cache/bin images=$cache/images crds=$cache/crds
run=$cache/run/$lab
pki=$run/pki etc=$run/etc log=$run/log

node=10.244.0.1              # the only node, and its API server at port 6443
services=10.96.0.0/16
gateways=10.99.0.0/24        # every address can be bound: see lib/sandbox
usable_address=10.99.0.200   # of these, but not in the pool of etc/gatehouse.yaml
unusable_address=203.0.113.9 # a documentation address (RFC 5737), which nobody has
cgroup=gatehouse-$lab

# System folders, for users who have them not on their path; and Go's, where its own archive puts it.
PATH=$bin:$PATH:/usr/sbin:/sbin:/usr/local/go/bin
export KUBECONFIG=$pki/admin.kubeconfig

say() { echo "conformance: $*" >&2; }
die() {
    say "$@"
    exit 1
}

# eventually SECONDS COMMAND...: until it succeeds, at most that long
eventually() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end)) || return 1
        sleep 0.1
    done
}

# remember FILE PROCESS: for remembered. With its start time, since process ids are used again.
remember() { echo "$2 $(started "$2")" >"$1"; }

# started PROCESS: when, in ticks; nothing for one that has ended, also where nobody took notice of it
started() {
    local fields
    # The name, in brackets, may hold anything; behind it come the state and, as the 20th, the start.
    read -ra fields <<<"$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null)"
    [[ ${fields[0]:-Z} == Z ]] || echo "${fields[19]}"
}

# remembered FILE: prints the process, if it still runs
remembered() {
    local process start
    read -r process start 2>/dev/null <"$1" || return 1
    [[ -n $start && $(started "$process") == "$start" ]] && echo "$process"
} 2>/dev/null

# Prints the process in whose namespaces the lab lives; fails where there is none.
keeper() {
    local process
    process=$(remembered "$run/keeper") || return 1
    # The sandbox makes this folder: before, the namespaces may still be the machine's.
    [[ -d $run/components ]] && echo "$process"
}
alive() { keeper >/dev/null; }

# in_lab COMMAND...: in the lab's network, and otherwise an ordinary process of the machine
in_lab() {
    local keeper
    keeper=$(keeper) || die "the lab is not up: conformance/up"
    nsenter --target "$keeper" --net -- "$@"
}

kubectl() { in_lab "$bin/kubectl" "$@"; }
