#!/bin/sh
# Makes the Debian package from the folder of the tarball. Called by package.sh, in target:
#   deb.sh LEVEL VERSION TIME FOLDER
# Prints the name of what it made. The image goes to /usr/lib/gatehouse as it is.
set -eu

level=$1
version=$2
time=$3
folder=$4
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
systemd=$here/../systemd
arch=$(dpkg --print-architecture)
root=package/deb

case $level in
    quick) compression='-Zzstd -z1' ;;
    *) compression='-Zxz -z6' ;; # which all of Debian and Ubuntu unpack
esac

rm -rf $root
mkdir -p $root/usr/lib $root/usr/bin $root/usr/share/doc/gatehouse $root/usr/share/man/man1 \
    $root/usr/share/bash-completion/completions $root/usr/share/zsh/vendor-completions \
    $root/usr/share/fish/vendor_completions.d $root/usr/lib/systemd/system $root/usr/lib/sysusers.d \
    $root/usr/lib/tmpfiles.d $root/usr/lib/sysctl.d $root/etc/gatehouse/conf.d $root/DEBIAN
cp -a "$folder" $root/usr/lib/gatehouse
share=$root/usr/lib/gatehouse/share
gzip -9nc "$share/man/man1/gatehouse.1" >$root/usr/share/man/man1/gatehouse.1.gz
mv "$share/bash-completion/completions/gatehouse" $root/usr/share/bash-completion/completions/
mv "$share/zsh/site-functions/_gatehouse" $root/usr/share/zsh/vendor-completions/
mv "$share/fish/vendor_completions.d/gatehouse.fish" $root/usr/share/fish/vendor_completions.d/
rm -r "$share/man" "$share/bash-completion" "$share/zsh" "$share/fish" "$share/systemd"
mv "$share/doc" $root/usr/share/doc/gatehouse/docs
ln -s ../lib/gatehouse/bin/gatehouse $root/usr/bin/gatehouse
cp "$systemd"/gatehouse*.service $root/usr/lib/systemd/system/
cp "$systemd/sysusers.d/gatehouse.conf" $root/usr/lib/sysusers.d/
cp "$systemd/tmpfiles.d/gatehouse.conf" $root/usr/lib/tmpfiles.d/
cp "$systemd/gatehouse.sysctl" $root/usr/lib/sysctl.d/60-gatehouse.conf
cp "$systemd/gatehouse.yaml" $root/etc/gatehouse/

{
    cat <<END
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Gatehouse
Comment: Libraries and the Java run-time have licences of their own, in /usr/lib/gatehouse/legal.

Files: *
Copyright: the authors of Gatehouse
License: Apache-2.0
 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.
END
} >$root/usr/share/doc/gatehouse/copyright
printf 'gatehouse (%s) stable; urgency=medium\n\n  * See the project.\n\n -- Gatehouse <gatehouse@localhost>  %s\n' \
    "$version" "$(date -u -R -d "$time")" | gzip -9nc >$root/usr/share/doc/gatehouse/changelog.gz

printf '/etc/gatehouse/gatehouse.yaml\n' >$root/DEBIAN/conffiles
cat >$root/DEBIAN/control <<END
Package: gatehouse
Version: $version
Architecture: $arch
Maintainer: Gatehouse <gatehouse@localhost>
Installed-Size: $(du -sk --apparent-size $root/usr $root/etc | awk '{sum += $1} END {print sum}')
Depends: libc6 (>= 2.28)
Recommends: systemd
Suggests: keepalived, frr, nftables
Section: net
Priority: optional
Description: edge gateway for Kubernetes that stands outside the cluster
 Serves Gateway API resources of a cluster, or of a folder of files, on machines
 in front of it. Brings its own Java run-time.
END
# Where systemd does not run (a chroot, a container, an image that is built), nothing is started, and what it
# would do at the next boot is done as far as its tools are there.
cat >$root/DEBIAN/postinst <<'END'
#!/bin/sh
set -e
[ "$1" = configure ] || exit 0
has() { command -v "$1" >/dev/null 2>&1; }
if has systemd-sysusers; then
    systemd-sysusers gatehouse.conf
elif ! getent passwd gatehouse >/dev/null; then
    useradd --system --user-group --home-dir /var/lib/gatehouse --no-create-home --shell /usr/sbin/nologin gatehouse
fi
if has systemd-tmpfiles; then
    systemd-tmpfiles --create gatehouse.conf || true
fi
install -d -m 0750 -o root -g gatehouse /etc/gatehouse
chown root:gatehouse /etc/gatehouse/gatehouse.yaml
chmod 0640 /etc/gatehouse/gatehouse.yaml
install -d -m 0700 -o gatehouse -g gatehouse /var/lib/gatehouse
if [ -d /run/systemd/system ]; then
    /usr/lib/systemd/systemd-sysctl 60-gatehouse.conf || true
    systemctl daemon-reload
    # An upgrade goes on serving: the new version takes over from the old one. A fresh installation waits for
    # its configuration: systemctl enable --now gatehouse.
    if [ -n "$2" ] && systemctl is-active --quiet gatehouse.service; then
        systemctl reload gatehouse.service || systemctl restart gatehouse.service
    fi
fi
END
cat >$root/DEBIAN/prerm <<'END'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
    systemctl disable --now gatehouse.service gatehouse-keepalived.service gatehouse-vip.service \
        gatehouse-frr.service gatehouse-announce.service gatehouse-firewall.service gatehouse-routes.service || true
fi
END
cat >$root/DEBIAN/postrm <<'END'
#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload || true
fi
if [ "$1" = purge ]; then
    rm -rf /var/lib/gatehouse
    rmdir --ignore-fail-on-non-empty /etc/gatehouse/conf.d /etc/gatehouse 2>/dev/null || true
fi
END
chmod -R u=rwX,go=rX $root
chmod 755 $root/DEBIAN/postinst $root/DEBIAN/prerm $root/DEBIAN/postrm
# The image's files have their time, which its AOT cache knows.
find $root ! -path "$root/usr/lib/gatehouse/lib/*" -exec touch -h -d "$time" {} +
made=gatehouse_${version}_$arch.deb
# shellcheck disable=SC2086 # several options
SOURCE_DATE_EPOCH=$(date -u -d "$time" +%s) dpkg-deb $compression --root-owner-group -b $root "$made" >/dev/null
rm -rf $root
echo "$made"
