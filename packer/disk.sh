#!/bin/sh
# Makes the disk from what root.sh left, without a mount or a loop device: a FAT for the boot loader and both
# slots' kernels, slot a, an empty slot b, and /var, which grows to what the disk has at its first start.
#   FLAVOUR=cloud|general disk.sh
# Leaves in target: gatehouse-VERSION-FLAVOUR-x64.raw (sparse), .qcow2, and FLAVOUR/root.img.
# shellcheck source-path=SCRIPTDIR
. "$(dirname -- "$0")/settings.sh"
root
needs mke2fs e2fsprogs
needs mkfs.vfat dosfstools
needs mcopy mtools
needs sfdisk fdisk
needs qemu-img qemu-utils
out=$target/$FLAVOUR
[ -s "$out/initrd" ] || refuse "there is no root file system; make it: FLAVOUR=$FLAVOUR packer/root.sh"
version=$(cat "$out/version")
name=$target/gatehouse-$version-$FLAVOUR-x64

# In MiB. A slot is twice what today's root takes: an upgrade may be larger, and slots don't grow.
first=1
esp=256
case $FLAVOUR in cloud) slot=1280 ;; *) slot=2048 ;; esac
var=512

size=$(du -sm --apparent-size "$out/root" | cut -f1)
size=$((size + size / 8 + 48))
[ "$size" -lt "$slot" ] || refuse "the root file system needs $size MiB, and a slot has $slot"
say "making the root file system's image, $size MiB"
rm -f "$out"/*.img "$target/gatehouse-"*"-$FLAVOUR-x64".*
# Without a journal, since nobody writes to it.
mke2fs -q -t ext4 -L root -m 0 -O '^has_journal' -E root_owner=0:0 -d "$out/root" "$out/root.img" "${size}M"
mke2fs -q -t ext4 -L var -m 1 "$out/var.img" "${var}M"

say "making the boot partition"
mkfs.vfat -C -F 32 -n ESP "$out/esp.img" $((esp * 1024)) >/dev/null
mkdir -p "$out/loader"
printf 'timeout 0\ndefault slot-*\neditor no\nconsole-mode keep\n' >"$out/loader/loader.conf"
sh "$here/entry.sh" a "$version" >"$out/loader/slot-a.conf"
mmd -i "$out/esp.img" ::/EFI ::/EFI/BOOT ::/EFI/systemd ::/loader ::/loader/entries ::/a ::/b
mcopy -i "$out/esp.img" "$out/root/usr/lib/systemd/boot/efi/systemd-bootx64.efi" ::/EFI/BOOT/BOOTX64.EFI
mcopy -i "$out/esp.img" "$out/root/usr/lib/systemd/boot/efi/systemd-bootx64.efi" ::/EFI/systemd/systemd-bootx64.efi
mcopy -i "$out/esp.img" "$out/loader/loader.conf" ::/loader/
mcopy -i "$out/esp.img" "$out/loader/slot-a.conf" ::/loader/entries/
mcopy -i "$out/esp.img" "$out/vmlinuz" "$out/initrd" ::/a/

say "putting the disk together"
a=$((first + esp))
b=$((a + slot))
v=$((b + slot))
truncate -s $((v + var + 1))M "$name.raw"
sfdisk -q "$name.raw" <<END
label: gpt
start=${first}MiB, size=${esp}MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=esp
start=${a}MiB, size=${slot}MiB, type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, name=root-a
start=${b}MiB, size=${slot}MiB, type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, name=root-b
start=${v}MiB, size=${var}MiB, type=4D21B016-B534-45C2-A9FB-5C16E091FD2D, name=var
END
put() { dd if="$1" of="$name.raw" bs=1M seek="$2" conv=notrunc,sparse status=none; }
put "$out/esp.img" $first
put "$out/root.img" $a
put "$out/var.img" $v
rm "$out/esp.img" "$out/var.img"
# zstd: a fifth of zlib's time, and smaller
qemu-img convert -c -O qcow2 -o compression_type=zstd "$name.raw" "$name.qcow2"
for file in "$name.raw" "$name.qcow2"; do
    say "$file: $(du -m "$file" | cut -f1) MB"
done
