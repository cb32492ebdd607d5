#!/bin/sh
# Makes the Debian that the image stands on: packages only, as a tar in target that is named for what is in it,
# and is not made a second time.
#   FLAVOUR=cloud|general base.sh
# Takes one to three minutes, and the network; leaves target/base-FLAVOUR.tar, a link to the newest.
# shellcheck source-path=SCRIPTDIR
. "$(dirname -- "$0")/settings.sh"
root
needs mmdebstrap mmdebstrap

packages=$kernel
# the system, and its start: systemd-boot brings what blesses a slot, and is in the image for that
packages=$packages,systemd,systemd-sysv,systemd-boot,systemd-resolved,dbus,libpam-systemd,udev,kmod,initramfs-tools
packages=$packages,busybox,e2fsprogs,dosfstools,fdisk,zstd
# the network, and high availability
packages=$packages,iproute2,iputils-ping,netbase,nftables,keepalived,frr,chrony,openssh-server
# what the gateway and its operators use; Python and YAML read NoCloud
packages=$packages,ca-certificates,openssl,curl,less,nano,procps,tcpdump,tzdata,python3-minimal,python3-yaml
if [ "$FLAVOUR" = general ]; then
    packages=$packages,ethtool,pciutils
fi

# A month's security updates are worth two minutes: the name has the month, too.
key=$(printf '%s %s %s' "$suite" "$packages" "$(date -u +%Y-%m)" | cat - "$0" | sha256sum | cut -c1-12)
tar=$target/base-$FLAVOUR-$key.tar
if [ -s "$tar" ]; then
    say "the base system is there: $tar"
else
    say "making the base system, of $suite"
    rm -f "$target/base-$FLAVOUR"*.tar "$target/base.new.tar"
    make() {
        mmdebstrap --quiet --mode=root --variant=minbase --aptopt='Acquire::Retries "5"' \
            --aptopt='Acquire::Languages "none"' --aptopt='APT::Install-Recommends "false"' \
            --dpkgopt=force-unsafe-io \
            --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
            --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/bug/*' \
            --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
            --include="$packages" "$suite" "$target/base.new.tar"
    }
    # Packer leaves descriptors open; mmdebstrap's own ones then have two digits, which its sh can't name.
    exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
    # A mirror that drops a connection is not the image's fault.
    make || make
    mv "$target/base.new.tar" "$tar"
fi
ln -sf "$(basename "$tar")" "$target/base-$FLAVOUR.tar"
