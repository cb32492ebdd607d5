#!/usr/bin/env bash
# Builds what is installed twice from this commit, in folders, time zones, umasks and languages that differ,
# and compares it byte for byte: only the AOT cache may differ. Takes minutes.
set -euo pipefail

top=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=jlink/jdk.sh
. "$top/jlink/jdk.sh"
find_build_tools
commit=$(git -C "$top" rev-parse HEAD)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build FOLDER: leaves FOLDER.files, a line for each file of the tarball
build() {
    git -C "$top" archive --prefix="$1/" "$commit" | tar -C "$work" -xf -
    (cd "$work/$1" && mvn -B -q -Ppackage -Dmaven.test.skip=true verify) >"$work/log" 2>&1 || {
        tail -n 30 "$work/log" >&2
        exit 1
    }
    mkdir "$work/$1.unpacked"
    tar --same-permissions -C "$work/$1.unpacked" -xf "$work/$1"/jlink/target/gatehouse-*.tar.zst
    tar --numeric-owner --utc --full-time -tvf "$work/$1"/jlink/target/gatehouse-*.tar.zst >"$work/$1.list"
    (cd "$work/$1.unpacked" && find . -type f -print0 | sort -z | xargs -0 sha256sum) >"$work/$1.sums"
    rm -rf "${work:?}/$1"
}

# shellcheck disable=SC2030,SC2031 # each has its own
(umask 022 && export TZ=UTC LC_ALL=C && build one)
# shellcheck disable=SC2030,SC2031
(umask 077 && export TZ=Pacific/Chatham LC_ALL=C.UTF-8 && build another-folder)

# A line of the list has the size of the AOT cache, too, and its time.
without() { grep -v ' [^ ]*/lib/gatehouse\.aot$' "$1"; }
if ! diff <(without "$work/one.sums") <(without "$work/another-folder.sums") >"$work/differ" ||
    ! diff <(without "$work/one.list") <(without "$work/another-folder.list") >"$work/differ"; then
    head -n 40 "$work/differ" >&2
    echo "check-reproducible: these differ" >&2
    exit 1
fi
echo "reproducible: $(wc -l <"$work/one.sums") files, of which only lib/gatehouse.aot may differ"
