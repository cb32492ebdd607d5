#!/bin/sh
# Signs a file by Ed25519 (RFC 8032), as `gatehouse upgrade` wants it: FILE.sig has the 64 bytes.
#   sign.sh KEY FILE
# KEY is the private key in PEM, which `openssl genpkey -algorithm ed25519` makes; or what openssl takes
# instead, such as a `pkcs11:` URI of a token, with OPENSSL_CONF naming its provider.
set -eu

key=$1
file=$2
openssl pkeyutl -sign -rawin -inkey "$key" -in "$file" -out "$file.sig.new"
public=$(mktemp)
trap 'rm -f "$public"' EXIT
openssl pkey -in "$key" -pubout -out "$public"
openssl pkeyutl -verify -rawin -pubin -inkey "$public" -in "$file" -sigfile "$file.sig.new" >/dev/null
[ "$(stat -c %s "$file.sig.new")" -eq 64 ] || {
    echo "sign.sh: $key is no Ed25519 key" >&2
    rm -f "$file.sig.new"
    exit 1
}
mv "$file.sig.new" "$file.sig"
