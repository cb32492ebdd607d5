# shellcheck shell=sh
# What all scripts of this folder agree on. Sourced by them; FLAVOUR and VERSION may be set by the caller.
# shellcheck disable=SC2034 # used by those who source it
set -eu
umask 022
export LC_ALL=C TZ=UTC
PATH=$PATH:/usr/sbin:/sbin

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
target=$here/target
top=$(dirname "$here")

say() { echo "packer: $*"; }
refuse() {
    echo "packer: $*" >&2
    exit 1
}

suite=bookworm
FLAVOUR=${FLAVOUR:-cloud}
case $FLAVOUR in
    cloud) kernel=linux-image-cloud-amd64 ;;    # clouds and virtual machines: virtio, NVMe, Hyper-V, Xen, VMware
    general) kernel=linux-image-amd64 ;;        # bare metal: every driver that Debian has
    *) refuse "there is no flavour $FLAVOUR: say FLAVOUR=cloud (clouds, virtual machines) or FLAVOUR=general (bare metal)" ;;
esac

# What is asked for and not built is said here, before minutes are spent.
ARCH=${ARCH:-x64}
FIRMWARE=${FIRMWARE:-uefi}
SECURE_BOOT=${SECURE_BOOT:-no}
case $ARCH in
    x64) ;;
    arm64) refuse "no image for arm64 is made: the scripts know Debian's amd64 kernels and x64's UEFI loader only. On arm64, install the tarball or the package" ;;
    *) refuse "ARCH=$ARCH: images are made for x64 only" ;;
esac
case $FIRMWARE in
    uefi) ;;
    bios) refuse "no image for BIOS is made: the slots that fall back by themselves are UEFI's (systemd-boot counts its tries). Switch the machine or the VM to UEFI" ;;
    *) refuse "FIRMWARE=$FIRMWARE: images start by uefi only" ;;
esac
case $SECURE_BOOT in
    no) ;;
    yes) refuse "no image for Secure Boot is made: Debian's systemd-boot is not signed. Turn Secure Boot off for this machine" ;;
    *) refuse "SECURE_BOOT=$SECURE_BOOT: say no, or leave it out" ;;
esac
[ "$(uname -m)" = x86_64 ] || refuse "an image for x64 is made on an x64 machine; this one is $(uname -m)"

root() {
    [ "$(id -u)" -eq 0 ] || refuse "root is needed, to own the files of the image: sudo $0"
}
# needs COMMAND PACKAGE
needs() {
    command -v "$1" >/dev/null 2>&1 || refuse "$1 was not found; install $2"
}
mkdir -p "$target"
