#!/bin/sh
# Makes what is installed from the run-time image that image.sh left. Called by Maven in the profile
# `package`, in the package phase:
#   package.sh LEVEL VERSION TIME
# LEVEL is `quick`, for checks of what is inside, or `release`, which takes minutes.
# Leaves in target: gatehouse-VERSION-linux-ARCH.tar.zst and .tar.gz, the .deb, SHA256SUMS; and where
# SIGNING_KEY names an Ed25519 private key in PEM, SHA256SUMS.sig: see sign.sh.
set -eu
umask 022
export LC_ALL=C TZ=UTC

level=$1
version=$2
time=$3
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
top=$(dirname "$here")
cd "$here/target"

case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) echo "package.sh: there is no package for $(uname -m)" >&2 && exit 1 ;;
esac
name=gatehouse-$version-linux-$arch
case $level in
    quick) zstd='-3 -T0' gzip=-1 ;;
    # 128 MiB of window: what any zstd unpacks without being asked to
    release) zstd='--ultra -22 --long=27' gzip=-9 ;;
    *) echo "package.sh: $level is no level" >&2 && exit 2 ;;
esac
if [ ! -s gatehouse/lib/gatehouse.aot ]; then
    echo "package.sh: the run-time image has no AOT cache; see $PWD/training.log" >&2
    exit 1
fi

rm -rf package
mkdir package
folder=package/$name
cp -a gatehouse "$folder"
rm "$folder/share/examples"
# What git knows of them: a quick start leaves certificates.
mkdir "$folder/share/examples"
(cd "$top/examples" && find . -name generated -prune -o -type f -print0 | sort -z | tar --null -T - -cf -) |
    tar -C "$folder/share/examples" -xf -
mkdir -p "$folder/share/systemd" "$folder/share/doc"
cp "$top"/docs/*.md "$top"/docs/*.json "$folder/share/doc/"
if [ -d "$top/systemd" ]; then
    cp -R "$top"/systemd/gatehouse* "$top"/systemd/*.d "$folder/share/systemd/"
fi

# Shell completion and the man page, from the program itself.
gatehouse() { gatehouse/bin/gatehouse "$@"; }
mkdir -p "$folder/share/bash-completion/completions" "$folder/share/zsh/site-functions" \
    "$folder/share/fish/vendor_completions.d" "$folder/share/man/man1"
gatehouse completion bash >"$folder/share/bash-completion/completions/gatehouse"
gatehouse completion zsh >"$folder/share/zsh/site-functions/_gatehouse"
gatehouse completion fish >"$folder/share/fish/vendor_completions.d/gatehouse.fish"
gatehouse manual >"$folder/share/man/man1/gatehouse.1"

# Licences: ours, the JDK's (in legal), and each library's.
cp "$top/LICENSE" "$folder/"
for jar in gatehouse/lib/app/*.jar; do
    library=$(basename "$jar" .jar)
    case $library in gatehouse*) continue ;; esac
    into=$folder/legal/lib/$library
    mkdir -p "$into"
    "${JAVA_HOME:?}/bin/jar" tf "$jar" |
        grep -iE '^META-INF/([^/]*-)?(LICENSE|NOTICE)[^/]*$' >package/texts || true
    if [ -s package/texts ]; then
        # shellcheck disable=SC2046 # names without spaces
        (cd "$into" && "$JAVA_HOME/bin/jar" xf "$here/target/$jar" $(cat "$here/target/package/texts") &&
            mv META-INF/* . && rmdir META-INF)
        continue
    fi
    found=
    for text in "$here"/licences/*.spdx "$here"/licences/*.txt; do
        begins=$(basename "$text")
        case $library in "${begins%.*}"*) found=$text ;; esac
    done
    case $found in
        *.txt) cp "$found" "$into/LICENSE" ;;
        *.spdx) cp "$top/LICENSE" "$into/LICENSE" ;;
        *) echo "package.sh: no licence of $library is known: add it to jlink/licences" >&2 && exit 1 ;;
    esac
done
rm package/texts
cat >"$folder/NOTICE" <<END
Gatehouse $version
Licensed under the Apache License 2.0: see LICENSE.

It contains a Java run-time (GPL 2.0 with the Classpath Exception: see legal/java.base), and libraries under
their own licences: see legal/lib. sbom.cdx.json lists them all.
END
# Without digests of our own jars: before they are made fit for the image, they have the umask of who builds.
awk '/"group" : /{own = /"dev\.gatehouse"/} own && /"hashes" : \[/{skip = 1} !skip {print}
    skip && /^ *\],?$/{skip = 0}' bom.json >"$folder/sbom.cdx.json"

# The AOT cache knows its jars by their time, which they have already.
chmod -R u=rwX,go=rX "$folder"
find "$folder" ! -name gatehouse.aot ! -path "$folder/lib/app/*" -exec touch -h -d "$time" {} +

archive() {
    tar --sort=name --format=gnu --mtime="$time" --owner=0 --group=0 --numeric-owner -C package -cf - "$name"
}
rm -f "$name".tar.* gatehouse_*.deb SHA256SUMS SHA256SUMS.sig
# shellcheck disable=SC2086 # several options
archive | zstd -q $zstd -o "$name.tar.zst" &
smaller=$!
archive | gzip -n "$gzip" >"$name.tar.gz"
wait $smaller
made="$name.tar.gz $name.tar.zst"
if [ -f "$here/deb.sh" ] && command -v dpkg-deb >/dev/null 2>&1; then
    made="$made $(sh "$here/deb.sh" "$level" "$version" "$time" "$folder")"
fi
# shellcheck disable=SC2086 # several files
sha256sum $made >SHA256SUMS
if [ -n "${SIGNING_KEY:-}" ]; then
    sh "$here/sign.sh" "$SIGNING_KEY" SHA256SUMS
fi
for file in $made; do
    echo "$PWD/$file: $(stat -c %s "$file") bytes"
done
