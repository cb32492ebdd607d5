#!/bin/sh
# Makes the root file system of a slot from base.sh's tar, the jlink tarball and the folder root: a read-only
# root, an initial RAM disk that mounts /var and the overlay of /etc, and nothing in it that is a machine's own.
#   FLAVOUR=cloud|general [KEYS=FOLDER] [TARBALL=FILE] root.sh
# KEYS has the public keys (*.pub.pem) whose signature makes an upgrade good. Leaves target/FLAVOUR/root, and
# vmlinuz and initrd beside it.
# shellcheck source-path=SCRIPTDIR
. "$(dirname -- "$0")/settings.sh"
root
needs zstd zstd
TARBALL=${TARBALL:-$(find "$top/jlink/target" -maxdepth 1 -name 'gatehouse-*-linux-x64.tar.zst' | sort | tail -n 1)}
[ -s "$TARBALL" ] || refuse "there is no tarball in jlink/target; make it: mvn -Ppackage verify"
[ -s "$target/base-$FLAVOUR.tar" ] || refuse "there is no base system; make it: FLAVOUR=$FLAVOUR packer/base.sh"
version=$(basename "$TARBALL" -linux-x64.tar.zst)
version=${VERSION:-${version#gatehouse-}}

out=$target/$FLAVOUR
r=$out/root
say "making the root file system of $version ($FLAVOUR)"
rm -rf "$out"
mkdir -p "$r"
tar -C "$r" -xf "$target/base-$FLAVOUR.tar" --numeric-owner
inside() { chroot "$r" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C "$@"; }

# Ours over theirs, with owners and modes that don't depend on who builds.
tar -C "$here/root" --owner=0 --group=0 --mode=u=rwX,go=rX -cf - . | tar -C "$r" -xf - --no-overwrite-dir
zstd -dc "$TARBALL" | tar -C "$r/usr/lib" -xf - --numeric-owner
mv "$r/usr/lib/gatehouse-"*-linux-x64 "$r/usr/lib/gatehouse"
ln -s ../lib/gatehouse/bin/gatehouse "$r/usr/bin/gatehouse"
share=$r/usr/lib/gatehouse/share
install -m 0644 "$share"/systemd/gatehouse*.service "$r/usr/lib/systemd/system/"
install -m 0644 "$share/systemd/sysusers.d/gatehouse.conf" "$r/usr/lib/sysusers.d/"
install -m 0644 "$share/systemd/tmpfiles.d/gatehouse.conf" "$r/usr/lib/tmpfiles.d/"
install -m 0644 "$share/systemd/gatehouse.sysctl" "$r/usr/lib/sysctl.d/60-gatehouse.conf"
mkdir -p "$r/usr/share/bash-completion/completions"
cp "$share/bash-completion/completions/gatehouse" "$r/usr/share/bash-completion/completions/"
inside systemd-sysusers gatehouse.conf
inside install -d -m 0750 -o root -g gatehouse /etc/gatehouse
inside install -d -m 0755 /etc/gatehouse/conf.d /etc/gatehouse/keys /etc/ssh/authorized_keys /efi
inside install -m 0640 -o root -g gatehouse /usr/lib/gatehouse/share/systemd/gatehouse.yaml /etc/gatehouse/
mkdir -p "$r/usr/share/gatehouse/keys"
if [ -n "${KEYS:-}" ]; then
    install -m 0644 "$KEYS"/*.pub.pem "$r/usr/share/gatehouse/keys/"
fi
cat >>"$r/usr/lib/os-release" <<END
IMAGE_ID=gatehouse-$FLAVOUR
IMAGE_VERSION=$version
END
# What the initial RAM disk compares to know whether /var has seen this image.
echo "$version $FLAVOUR $(date -u +%s)" >"$r/usr/lib/gatehouse-appliance/image"

# What runs. No prompts for a password that nobody has, no packages that change a read-only root.
inside systemctl -q disable apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
    e2scrub_reap.service keepalived.service getty@tty1.service
inside systemctl -q mask serial-getty@.service getty@.service systemd-firstboot.service systemd-repart.service \
    ssh.socket dpkg-db-backup.timer 2>/dev/null
# What the bootstrap configuration has to ask for; without that, a condition skips it.
sed -i -e 's/^bgpd=no/bgpd=yes/' -e 's/^bfdd=no/bfdd=yes/' "$r/etc/frr/daemons"
inside systemctl -q enable gatehouse-asked.service gatehouse-firewall.service gatehouse-keepalived.service \
    gatehouse-announce.service frr.service
inside systemctl -q enable systemd-networkd.service systemd-resolved.service nftables.service ssh.service \
    chrony.service gatehouse.service gatehouse-nocloud.service gatehouse-hostkey.service gatehouse-grow.service \
    gatehouse-boot-check.service

say "making the initial RAM disk"
find "$r/boot" -name 'initrd.img-*' -delete
kernel=$(find "$r/usr/lib/modules" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -V | tail -n 1)
inside mkinitramfs -o /boot/initrd "$kernel"
mv "$r/boot/vmlinuz-$kernel" "$out/vmlinuz"
mv "$r/boot/initrd" "$out/initrd"
find "$r/boot" -mindepth 1 -delete
rm -f "$r/vmlinuz" "$r/vmlinuz.old" "$r/initrd.img" "$r/initrd.img.old"

# A machine's own: made at its first start.
rm -f "$r"/etc/ssh/ssh_host_* "$r/etc/hostname" "$r/var/lib/systemd/random-seed" "$r/var/lib/dbus/machine-id"
: >"$r/etc/machine-id"
echo gatehouse >"$r/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 gatehouse\n::1 localhost ip6-localhost ip6-loopback\n' >"$r/etc/hosts"
ln -sf ../run/systemd/resolve/stub-resolv.conf "$r/etc/resolv.conf"
find "$r/var/log" -type f -delete
find "$r/var/cache/apt" "$r/var/cache/debconf" "$r/var/lib/apt/lists" -type f -delete
rm -rf "${r:?}/tmp" "$r/etc/apt/apt.conf.d/99mmdebstrap" "$r"/etc/*-
mkdir -m 1777 "$r/tmp"

# /var is a partition of its own: what belongs there is in the factory, and what dpkg knows belongs to the slot.
mkdir -p "$r/usr/lib/sysimage" "$r/usr/share/factory"
mv "$r/var/lib/dpkg" "$r/usr/lib/sysimage/dpkg"
ln -s ../../usr/lib/sysimage/dpkg "$r/var/lib/dpkg"
mv "$r/var" "$r/usr/share/factory/var"
mkdir "$r/var"
# Nothing of /usr is newer than what was made of it: no caches are made anew at the first start.
touch "$r/usr"
touch -r "$r/usr" "$r/etc/.updated" "$r/usr/share/factory/var/.updated"
echo "$version" >"$out/version"
if awk -F: '$2 !~ /^[!*]/ {bad = 1; print "a password in /etc/shadow: " $1} END {exit !bad}' "$r/etc/shadow" >&2; then
    refuse "the image would have a password"
fi
say "root file system: $(du -sm "$r" | cut -f1) MB, initial RAM disk: $(du -m "$out/initrd" | cut -f1) MB"
