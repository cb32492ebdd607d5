#!/usr/bin/env bash
# Checks the Debian package that package.sh left: installed into a root of its own, where no systemd runs, its
# scripts do their work and it serves as its user; removed and purged, nothing of it stays. Needs root, for chroot.
set -euo pipefail
export LC_ALL=C

here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
fail() {
    echo "check-deb: $*" >&2
    exit 1
}
deb=$(echo "$here"/target/gatehouse_*.deb)
[ -f "$deb" ] || fail "there is no package: build it with mvn -Ppackage verify"
! dpkg-deb -c "$deb" | grep -vE ' root/root ' || fail "these belong to somebody"
if command -v lintian >/dev/null 2>&1; then
    # A run-time of its own under /usr/lib, and jars, are what this package is for.
    lintian --no-tag-display-limit --fail-on error \
        --suppress-tags embedded-library,unstripped-binary-or-object,dir-or-file-in-opt,no-copyright-file "$deb" ||
        fail "lintian says so"
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "check-deb: not root, so the package was only looked at"
    exit 0
fi

root=$(mktemp -d)
process=
cleanup() {
    [ -z "$process" ] || kill "$process" 2>/dev/null || true
    [ -z "$process" ] || wait "$process" 2>/dev/null || true
    umount "$root/proc" 2>/dev/null || true
    rm -rf --one-file-system "$root"
}
trap cleanup EXIT

# Copies of what the scripts call, from this machine, and everything else new. dpkg changes its root before it
# runs them.
chmod 755 "$root"
mkdir -p "$root"/{etc,proc,dev,tmp,run,var/lib/dpkg/info,var/lib/dpkg/updates,usr/{bin,sbin,lib,lib64,share}}
for link in bin sbin lib lib64; do ln -s usr/$link "$root/$link"; done
: >"$root/var/lib/dpkg/status"
: >"$root/var/lib/dpkg/available"
printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\n' >"$root/etc/group"
tar -C / -cf - \
    usr/bin/{sh,dash,install,chown,chmod,getent,rm,rmdir,ls,dirname,readlink,env,setpriv,systemd-sysusers,systemd-tmpfiles} \
    usr/sbin/useradd usr/lib/systemd/libsystemd-shared-*.so 2>/dev/null | tar -C "$root" -xf - || true
# What these need.
find "$root/usr" -type f -exec ldd {} + 2>/dev/null | grep -oE '/[^ ]+\.so[^ ]*' | sort -u |
    while read -r library; do
        mkdir -p "$root$(dirname "$library")"
        cp -Ln "$library" "$root$library"
    done
cp -Ln /lib64/ld-linux* "$root/lib64/" 2>/dev/null || true
for library in libnss_files libc libm libdl libpthread librt libz; do
    found=$(find /usr/lib/*-linux-gnu -maxdepth 1 -name "$library.so.*" | head -n 1)
    [ -z "$found" ] || cp -Ln "$found" "$root$(dirname "$found")/$(basename "$found")" 2>/dev/null || true
done
mknod -m 666 "$root/dev/null" c 1 3
mknod -m 666 "$root/dev/random" c 1 8
mknod -m 666 "$root/dev/urandom" c 1 9

dpkg --root="$root" --force-depends -i "$deb" >"$root/tmp/log" 2>&1 ||
    fail "it can't be installed: $(cat "$root/tmp/log")"
chroot "$root" getent passwd gatehouse >/dev/null || fail "its user is missing: $(cat "$root/tmp/log")"
[ "$(stat -c '%a %U' "$root/etc/gatehouse")" = "750 root" ] || fail "/etc/gatehouse has odd rights"
[ "$(stat -c %a "$root/var/lib/gatehouse")" = 700 ] || fail "/var/lib/gatehouse has odd rights"
[ "$(stat -c %a "$root/etc/gatehouse/gatehouse.yaml")" = 640 ] || fail "gatehouse.yaml has odd rights"
cp "$here"/../examples/redirect/*.yaml "$root/etc/gatehouse/conf.d/"
sed -i 's/port: 8080/port: 9962/' "$root"/etc/gatehouse/conf.d/*
user=$(chroot "$root" getent passwd gatehouse | cut -d: -f3)
mount --bind /proc "$root/proc"
(exec env -i PATH=/usr/sbin:/usr/bin JAVA_TOOL_OPTIONS=-XX:AOTMode=on chroot --userspec="$user:$user" "$root" \
    /usr/bin/gatehouse run -c /etc/gatehouse/gatehouse.yaml --admin 127.0.0.1:9961) >"$root/tmp/output" 2>&1 &
process=$!
for _ in $(seq 300); do
    ! curl -sf http://127.0.0.1:9961/readyz >/dev/null || break
    kill -0 $process 2>/dev/null || fail "it ended: $(cat "$root/tmp/output")"
    sleep 0.1
done
curl -sf http://127.0.0.1:9961/readyz >/dev/null || fail "it is not ready: $(cat "$root/tmp/output")"
kill $process
wait $process || fail "it ended with $?"
process=
umount "$root/proc"
rm "$root"/etc/gatehouse/conf.d/*
dpkg --root="$root" --purge gatehouse >"$root/tmp/log" 2>&1 || fail "it can't be removed: $(cat "$root/tmp/log")"
left=$(find "$root" -path "$root/var/lib/dpkg" -prune -o -name '*gatehouse*' -print)
[ -z "$left" ] || fail "this stays: $left"
echo "the package installs, serves as its user with its AOT cache, and goes without a trace"
