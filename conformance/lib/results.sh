# shellcheck shell=bash disable=SC2154,SC2034 # what is not set here is set in settings.sh
# Sourced by those that leave what they saw: a folder for each run, of which the last ten stay; latest is a link.

results() {
    local target=$conformance/target stamp
    stamp=$(date -u +%Y%m%dT%H%M%SZ)
    mkdir -p "$target/$stamp"
    ln -sfn "$stamp" "$target/latest"
    find "$target" -mindepth 1 -maxdepth 1 -type d -name '*T*Z' | sort | head -n -10 | xargs -r rm -rf
    seen=$target/$stamp
}
