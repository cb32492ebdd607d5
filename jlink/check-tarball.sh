#!/usr/bin/env bash
# Checks the tarball that package.sh left: whatever folder it is unpacked in, read-only, it serves as
# nobody, with its AOT cache, a folder of 100 routes and TLS. Prints how long the first byte took since the
# process was started, and what memory it holds when idle.
#   check-tarball.sh [--bars]    fails, too, where a figure is above its bar: on a quiet machine only
set -euo pipefail
export LC_ALL=C

here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
bars=
[ "${1:-}" != --bars ] || bars=yes
first_byte_bar=800 # ms
rss_bar=90         # MB
size_bar=45        # MB of 1,000,000 bytes, of a release

fail() {
    echo "check-tarball: $*" >&2
    exit 1
}

cd "$here/target"
sha256sum --quiet --check SHA256SUMS || fail "SHA256SUMS does not fit"
tarball=$(echo gatehouse-*-linux-*.tar.zst)
name=${tarball%.tar.zst}
[ -f "$tarball" ] || fail "there is no tarball: build it with mvn -Ppackage verify"

work=$(mktemp -d)
process=
cleanup() {
    [ -z "$process" ] || kill "$process" 2>/dev/null || true
    [ -z "$process" ] || wait "$process" 2>/dev/null || true
    chmod -R u+w "$work"
    rm -rf "$work"
}
trap cleanup EXIT

# What is in it
tar --numeric-owner -tvf "$tarball" >"$work/list"
! grep -v ' 0/0 ' "$work/list" || fail "these belong to somebody"
! grep -vE '^(-rw-r--r--|-rwxr-xr-x|drwxr-xr-x|lrwxrwxrwx) ' "$work/list" || fail "these have odd modes"
! grep -E ' -> (/|.*(\.\./){4})' "$work/list" || fail "these links lead out of it"
! awk '{print $6}' "$work/list" | grep -v "^$name/" || fail "these are not in the folder $name"
for file in LICENSE NOTICE sbom.cdx.json bin/gatehouse share/man/man1/gatehouse.1 share/examples/quickstart/README.md; do
    grep -q " $name/$file\$" "$work/list" || fail "$file is missing"
done

elsewhere=$work/"a folder, $RANDOM"
mkdir "$elsewhere"
tar -xf "$tarball" -C "$elsewhere"
home=$elsewhere/$name
cmp <(tar -xOf "$tarball" | sha256sum) <(tar -xOzf "$name.tar.gz" | sha256sum) || fail "the tarballs differ"
bash -n "$home/share/bash-completion/completions/gatehouse" || fail "bash can't read its completions"
grep -q 'routes-to-pods' "$home/share/fish/vendor_completions.d/gatehouse.fish" || fail "fish's completions lack a command"
if command -v groff >/dev/null 2>&1; then
    complaints=$(groff -man -ww -z "$home/share/man/man1/gatehouse.1" 2>&1)
    [ -z "$complaints" ] || fail "the manual page: $complaints"
fi
if command -v python3 >/dev/null 2>&1; then
    # each jar of the image is a component of the SBOM, and the other way round
    python3 - "$home" <<'END' || fail "the SBOM does not fit the jars"
import json, os, sys
home = sys.argv[1]
bom = json.load(open(home + "/sbom.cdx.json"))
assert bom["bomFormat"] == "CycloneDX" and bom["specVersion"] == "1.6", "no CycloneDX 1.6"
listed = {c["name"] + "-" + c["version"] + ".jar" for c in bom["components"]}
held = {jar for jar in os.listdir(home + "/lib/app") if jar != "gatehouse.jar"}
assert listed == held, (listed ^ held)
for c in bom["components"]:
    own = c["group"] == "dev.gatehouse"
    assert c["purl"] and (own or c["hashes"] and c["licenses"]), c["name"]
END
fi

# A folder of 100 routes, TLS, and a backend that nobody runs: it answers 503, or with the redirect
config=$work/config
mkdir "$config"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$config/key" -out "$config/crt" 2>/dev/null
# A port that nobody has now.
port=$((20000 + RANDOM % 10000))
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
{
    cat <<END
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: gatehouse}
spec: {controllerName: gatehouse.dev/gateway}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge}
spec:
  gatewayClassName: gatehouse
  listeners:
    - name: https
      port: $port
      protocol: HTTPS
      tls: {certificateRefs: [{name: edge}]}
---
apiVersion: v1
kind: Secret
metadata: {name: edge}
type: kubernetes.io/tls
data:
  tls.crt: $(base64 -w0 "$config/crt")
  tls.key: $(base64 -w0 "$config/key")
END
    for route in $(seq 100); do
        cat <<END
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: route-$route}
spec:
  parentRefs: [{name: edge}]
  hostnames: [localhost]
  rules:
    - matches: [{path: {type: PathPrefix, value: /route-$route}}]
      filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplaceFullPath, replaceFullPath: /there-$route}}}]
END
    done
} >"$config/all.yaml"
rm "$config/key" "$config/crt"
chmod -R a=rX,u+w "$work"
chmod -R a-w "$home"

as_nobody=()
[ "$(id -u)" -ne 0 ] || as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs --)

now() { echo $(($(date +%s%N) / 1000000)); }

# start OUTPUT: leaves the time to the first byte in $took
start() {
    local began answer deadline
    began=$(now)
    deadline=$((began + 30000))
    (cd / && exec env -i PATH=/usr/bin:/bin HOME=/nonexistent JAVA_TOOL_OPTIONS=-XX:AOTMode=on \
        "${as_nobody[@]+"${as_nobody[@]}"}" "$home/bin/gatehouse" run "$config" --admin 127.0.0.1:0) >"$1" 2>&1 &
    process=$!
    until answer=$(curl -sk -o /dev/null -w '%{http_code} %{redirect_url}' "https://localhost:$port/route-77" \
        --resolve "localhost:$port:127.0.0.1" 2>/dev/null); do
        kill -0 "$process" 2>/dev/null || fail "it ended: $(cat "$1")"
        [ "$(now)" -lt $deadline ] || fail "no answer within 30 s: $(cat "$1")"
    done
    took=$(($(now) - began))
    case $answer in
        "302 https://localhost:$port/there-77") ;;
        *) fail "a wrong answer: $answer" ;;
    esac
}

stop() {
    kill "$process"
    wait "$process" || fail "it ended with $?: $(cat "$work/output")"
    process=
}

best=
for round in 1 2 3 4 5; do
    start "$work/output"
    echo "first byte by TLS, of 100 routes, start $round: $took ms after the process was started"
    [ -n "$best" ] && [ "$best" -le "$took" ] || best=$took
    [ $round -eq 5 ] || stop
done
if [ "$(id -u)" -eq 0 ]; then
    [ "$(stat -c %u "/proc/$process")" -eq 65534 ] || fail "it does not run as nobody"
fi
# Idle: nothing is compiled any more, as far as a quarter of a second tells.
ticks() { awk '{print $14 + $15}' "/proc/$process/stat"; }
deadline=$(($(now) + 20000))
until before=$(ticks) && sleep 0.25 && [ "$(ticks)" -eq "$before" ]; do
    [ "$(now)" -lt $deadline ] || fail "it is never idle"
done
rss=$(($(awk '/^VmRSS/ {print $2}' "/proc/$process/status") / 1000))
stop
megabytes=$(($(stat -c %s "$tarball") / 1000000))
echo "idle: $rss MB resident; tarball: $megabytes MB"
if [ -n "$bars" ]; then
    [ "$best" -le $first_byte_bar ] || fail "the first byte takes longer than $first_byte_bar ms"
    [ "$rss" -le $rss_bar ] || fail "more than $rss_bar MB resident"
    [ "$megabytes" -le $size_bar ] || fail "the tarball is larger than $size_bar MB"
fi
