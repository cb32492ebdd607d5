# shellcheck shell=bash disable=SC2154 # what is not set here is set in settings.sh
# Sourced by up and down: the cgroup in which the kubelet makes those of its pods, and which outlives them.
# Version 2 has one hierarchy, version 1 one for each controller.

cgroup_roots() {
    if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then
        echo /sys/fs/cgroup
    else
        printf '%s\n' /sys/fs/cgroup/*/
    fi
}

make_cgroups() {
    local root controller
    while read -r root; do
        mkdir -p "$root/$cgroup"
        if [[ -f $root/cgroup.controllers && $root == /sys/fs/cgroup ]]; then
            cp "$root/cgroup.subtree_control" "$run/subtree_control"
            # One that is in use by version 1, or that may not be moved, is refused; the kubelet says
            # which ones it misses.
            for controller in $(<"$root/cgroup.controllers"); do
                echo "+$controller" >"$root/cgroup.subtree_control" || true
            done 2>/dev/null
        fi
    done < <(cgroup_roots)
}

# Fails while one of them is in use.
remove_cgroups() {
    local root controller
    while read -r root; do
        [[ ! -d $root/$cgroup ]] || find "$root/$cgroup" -depth -type d -exec rmdir {} + || return 1
    done < <(cgroup_roots)
    [[ -f $run/subtree_control ]] || return 0
    for controller in $(</sys/fs/cgroup/cgroup.subtree_control); do
        grep -qw "$controller" "$run/subtree_control" ||
            echo "-$controller" >/sys/fs/cgroup/cgroup.subtree_control || true # another lab's by now
    done 2>/dev/null
    rm "$run/subtree_control"
}
