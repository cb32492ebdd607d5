#!/bin/sh
# Makes the run-time image: a JDK of only the modules that we use, our jars, a launcher, and an AOT
# cache from a run on real work. Called by Maven in the package phase:
#   image.sh JDK_HOME OUR_JAR CLASS_PATH EXAMPLES TIME
# Leaves target/gatehouse, a folder that works wherever it is put. All of its files have the TIME
# (such as 2026-11-24T00:00:00Z) and modes that don't depend on who builds; but for the AOT cache,
# the same sources make the same bytes.
set -eu
umask 022

jdk=$1
jar=$2
class_path=$3
examples=$4
time=$5

# What jdeps finds in our jars and those of our dependencies, and what is only found by name:
# elliptic curves, JFR, and zip files (the compiler of service catalogues).
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.security.sasl,java.xml
modules=$modules,jdk.crypto.ec,jdk.jfr,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs

# In the image itself rather than on the launcher's command line, so that JAVA_TOOL_OPTIONS can
# change them. The young generation is small since the data plane hardly allocates; --add-opens is
# for the loops that carry virtual threads. A code cache that fills to a share of it makes Serial
# collect everything, which stops all: 150 ms at 3,000 routes; so that share is the whole of it. The
# JVM's own warnings must not get into our output.
options="-XX:+UseSerialGC -Xmx256m -Xmn8m -XX:ReservedCodeCacheSize=64m -XX:SweeperThreshold=100"
options="$options -XX:+ExitOnOutOfMemoryError"
options="$options --add-opens=java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED"
options="$options --sun-misc-unsafe-memory-access=allow"
# JSSE reads these once, when TLS is first spoken in the process, by whomever: see certs' TlsContext.
options="$options -Djdk.tls.rejectClientInitiatedRenegotiation=true"
options="$options -Djdk.tls.maxHandshakeMessageSize=65536"
options="$options -Xlog:disable -Xlog:all=warning:stderr"

cd "$(dirname "$0")/target"
providers="SUN SunRsaSign SunEC SunJSSE SunJCE"
wanted="$(cat "$jdk/release") $modules $options $providers"
if [ ! -x runtime/bin/java ] || [ "$(cat runtime.made-of 2>/dev/null)" != "$wanted" ]; then
    echo "linking a run-time of $(echo "$modules" | tr ',' '\n' | wc -l | tr -d ' ') JDK modules"
    rm -rf runtime runtime.made-of
    # Without --strip-debug: stack traces keep their line numbers.
    "$jdk/bin/jlink" --add-modules "$modules" --no-man-pages --no-header-files \
        --add-options="$options" --output runtime
    # The JDK's list of security providers names some whose modules we leave out. Who asks for an
    # algorithm that none has, as JSSE does at its start, has them looked for: each look makes an
    # instance of every provider on the class path, Bouncy Castle's among them, a fifth of a second
    # in the first handshake.
    sed -E '/^security\.provider\.[0-9]+=/{/=('"$(echo "$providers" | tr ' ' '|')"')$/!d;}' \
        runtime/conf/security/java.security >java.security.new
    mv java.security.new runtime/conf/security/java.security
    printf '%s' "$wanted" >runtime.made-of
fi

rm -rf gatehouse.new
cp -a runtime gatehouse.new
mkdir gatehouse.new/lib/app
cp -p "$jar" gatehouse.new/lib/app/
old_ifs=$IFS
IFS=:
for entry in $class_path; do
    case $entry in
        *.jar) cp -p "$entry" gatehouse.new/lib/app/ ;;
        *) ;; # our own classes, which are in our jar
    esac
done
IFS=$old_ifs

# Our jar's manifest names all the others, in the order that the AOT cache will remember.
mv "gatehouse.new/lib/app/$(basename "$jar")" gatehouse.new/lib/app/gatehouse.jar
"$jdk/bin/java" -Xshare:auto -XX:TieredStopAtLevel=1 ../ImageJars.java gatehouse.new/lib/app/*.jar
cp ../src/main/image/gatehouse gatehouse.new/bin/gatehouse
chmod 755 gatehouse.new/bin/gatehouse

# The examples that one edits; a tarball of the image holds copies.
mkdir -p gatehouse.new/share
ln -s ../../../../examples gatehouse.new/share/examples

# Before training, for an AOT cache knows its jars by size and time.
chmod -R u=rwX,go=rX gatehouse.new
find gatehouse.new -exec touch -h -d "$time" {} +

# Into place before training: then the cache is made where it is used.
rm -rf gatehouse.old
if [ -e gatehouse ]; then mv gatehouse gatehouse.old; fi
mv gatehouse.new gatehouse
rm -rf gatehouse.old

# No machine code in it: by default the cache holds adapters made for the CPU of who builds, which the JVM takes
# without a question on another one, and ends by SIGILL where that CPU has no AVX (JDK 25.0.3).
no_code="-XX:+UnlockDiagnosticVMOptions -XX:-AOTAdapterCaching -XX:-AOTStubCaching"
echo "training the AOT cache on a run with real requests"
# shellcheck disable=SC2086 # several options
if ! gatehouse/bin/java $no_code -XX:AOTCacheOutput="$(pwd -P)/gatehouse/lib/gatehouse.aot" \
    -cp "$(pwd -P)/gatehouse/lib/app/gatehouse.jar" \
    dev.gatehouse.cli.TrainingRun "$examples/quickstart" >training.log 2>&1 ||
    [ ! -s gatehouse/lib/gatehouse.aot ]; then
    echo "warning: no AOT cache, so gatehouse will start slower; see $(pwd)/training.log" >&2
    rm -f gatehouse/lib/gatehouse.aot
fi
echo "run-time image: $(pwd)/gatehouse, $(du -sm gatehouse | cut -f1) MB"
