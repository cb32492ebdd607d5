#!/bin/sh
# Checks the run-time image that the build left: its AOT cache is really used, also when the image was
# copied elsewhere and is called by a link from another folder.
set -eu

image=$(CDPATH='' cd -- "$(dirname -- "$0")/target/gatehouse" && pwd -P)
elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere"' EXIT

# -XX:AOTMode=on refuses to start without the cache, where the launcher would only be slower.
check() {
    JAVA_TOOL_OPTIONS=-XX:AOTMode=on "$@" 2>"$elsewhere/errors" || {
        echo "failed: $*" >&2
        cat "$elsewhere/errors" >&2
        exit 1
    }
}

check "$image/bin/gatehouse" version
cp -a "$image" "$elsewhere/moved"
rm "$elsewhere/moved/share/examples"
ln -s moved/bin/gatehouse "$elsewhere/link"
cd "$elsewhere"
check ./link version
check ./link validate "$image/share/examples/redirect"
