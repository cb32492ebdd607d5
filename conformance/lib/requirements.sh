# shellcheck shell=bash disable=SC2154 # what is not set here is set in settings.sh
# Sourced by up and lab: what the machine must have and allow, and a sentence for what it does not.

packages="containerd runc containernetworking-plugins nftables openssl iproute2"

requirements() {
    ((UID == 0)) || die "the lab makes namespaces and cgroups, which takes root; this is user $UID"
    local command root
    for command in containerd ctr runc nft openssl ip unshare nsenter setpriv flock; do
        command -v "$command" >/dev/null 2>&1 ||
            die "$command was not found; on Debian or Ubuntu: apt-get install --no-install-recommends $packages"
    done
    [[ -x /usr/lib/cni/bridge ]] || die "/usr/lib/cni/bridge was not found: it is in the package containernetworking-plugins"
    unshare --net --mount --pid --ipc --uts --fork true 2>/dev/null ||
        die "this machine lets not even root make namespaces, which the lab consists of"
    while read -r root; do
        mkdir "$root/$cgroup.probe" 2>/dev/null ||
            die "this machine lets not even root make a cgroup in $root, which pods need"
        rmdir "$root/$cgroup.probe"
    done < <(cgroup_roots)
    case $cache in
    /run/* | /var/lib/* | /var/log/*) die "$cache is out of the sandbox's sight: set CONFORMANCE_CACHE" ;;
    esac
}
