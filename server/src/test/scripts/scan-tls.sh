#!/bin/sh
# Scans a gateway's TLS with sslscan and testssl.sh, on loopback. Takes some minutes.
# Needs both on the path (Debian: sslscan, testssl.sh), Java 25, and the module `server` built
# with its tests; installs nothing.
#
#   scan-tls.sh CLASSPATH [FOLDER]
#
# CLASSPATH is that of the module's tests, such as
#   mvn -q -pl server -am test-compile dependency:build-classpath -Dmdep.outputFile=...
# plus its target/classes and target/test-classes. FOLDER gets sslscan.txt and testssl.csv.
set -eu
classpath=${1:?the class path of the tests of the module server}
folder=${2:-.}
for tool in sslscan testssl java; do
    command -v "$tool" > /dev/null || { echo "$tool is not on the path" >&2; exit 2; }
done
scratch=$(mktemp -d)
mkfifo "$scratch/in"
java -cp "$classpath" dev.gatehouse.server.tls.ScanTarget < "$scratch/in" > "$scratch/out" &
target=$!
exec 3> "$scratch/in"
trap 'exec 3>&-; wait "$target" || true; rm -r "$scratch"' EXIT
tries=0
while [ ! -s "$scratch/out" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$target" 2> /dev/null; then
        echo "the gateway does not start" >&2
        exit 1
    fi
    sleep 0.1
done
at=$(head -n 1 "$scratch/out")

mkdir -p "$folder"
sslscan --no-colour "$at" > "$folder/sslscan.txt"
rm -f "$folder/testssl.csv"
# Its exit status counts its findings, LOW and OK alike.
testssl --quiet --color 0 --warnings batch --csvfile "$folder/testssl.csv" \
    --protocols --server-defaults --server-preference --fs --std --vulnerable "$at" \
    > "$folder/testssl.txt" || true
echo "Findings above INFO:"
# Fields: "id","fqdn/ip","port","severity","finding",...
grep -E '^"[^"]*","[^"]*","[^"]*","(LOW|MEDIUM|HIGH|CRITICAL|WARN|FATAL)"' \
    "$folder/testssl.csv" || echo "none"
