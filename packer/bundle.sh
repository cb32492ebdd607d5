#!/bin/sh
# Makes an upgrade for appliances from what root.sh and disk.sh left:
#   FLAVOUR=cloud|general bundle.sh KEY.pem
# KEY.pem is the private Ed25519 key that signs (openssl genpkey -algorithm ed25519 -out KEY.pem); it is read, and
# stays where it is. Leaves target/gatehouse-VERSION-appliance-x64.upgrade, and for the general flavour
# target/gatehouse-VERSION-appliance-general-x64.upgrade. docs/appliance.md says what is in it.
# shellcheck source-path=SCRIPTDIR
. "$(dirname -- "$0")/settings.sh"
needs openssl openssl
needs zstd zstd
key=${1:?the private key that signs}
out=$target/$FLAVOUR
[ -s "$out/root.img" ] || refuse "there is no image; make it: FLAVOUR=$FLAVOUR packer/disk.sh"
version=$(cat "$out/version")
openssl pkey -in "$key" -noout -text 2>/dev/null | grep -q '^ED25519 Private-Key' || refuse "$key is no private Ed25519 key in PEM"
case $FLAVOUR in cloud) name=gatehouse-$version-appliance-x64 ;; *) name=gatehouse-$version-appliance-$FLAVOUR-x64 ;; esac

parts=$out/bundle
rm -rf "$parts"
mkdir "$parts"
printf 'FORMAT=1\nVERSION=%s\nARCH=x64\nFLAVOUR=%s\n' "$version" "$FLAVOUR" >"$parts/manifest"
cp "$out/vmlinuz" "$out/initrd" "$parts/"
zstd -q -T0 "-${LEVEL:-6}" "$out/root.img" -o "$parts/root.img.zst"
(cd "$parts" && sha256sum manifest vmlinuz initrd root.img.zst >SHA256SUMS)
openssl pkeyutl -sign -rawin -inkey "$key" -in "$parts/SHA256SUMS" -out "$parts/SHA256SUMS.sig"
# In this order: what is read first decides whether the rest is looked at.
tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$parts" \
    -cf "$target/$name.upgrade" manifest SHA256SUMS SHA256SUMS.sig vmlinuz initrd root.img.zst
rm -r "$parts"
say "$target/$name.upgrade: $(du -m "$target/$name.upgrade" | cut -f1) MB"
