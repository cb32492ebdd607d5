# shellcheck shell=bash
# Sourced by the scripts that build: finds a JDK 25 and Maven, or says what to do.

# Prints the major version of the JDK in folder $1; fails where there is none, or no compiler.
jdk_version() {
    local version
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    [ -n "$version" ] && echo "$version"
}

# Sets and exports JAVA_HOME: the one that is set, the one on the PATH, or the usual folders'. The
# first that is new enough wins, and among the folders' the lowest version, which was tested.
find_jdk() {
    local wanted=25 candidate version best='' best_version=999
    local java
    java=$(command -v javac 2>/dev/null || true)
    while [ -L "$java" ]; do
        candidate=$(readlink "$java")
        case $candidate in
            /*) java=$candidate ;;
            *) java=${java%/*}/$candidate ;;
        esac
    done
    for candidate in "${JAVA_HOME:-}" "${java%/bin/javac}"; do
        if [ -n "$candidate" ] && version=$(jdk_version "$candidate") && [ "$version" -ge "$wanted" ]; then
            export JAVA_HOME=$candidate
            return 0
        fi
    done
    for candidate in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/* /opt/java/* /usr/local/lib/jvm/* \
        "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
        "${HOME:-/nonexistent}"/.local/share/mise/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if version=$(jdk_version "$candidate") && [ "$version" -ge "$wanted" ] && [ "$version" -lt "$best_version" ]; then
            best=$candidate
            best_version=$version
        fi
    done
    [ -n "$best" ] || return 1
    export JAVA_HOME=$best
}

find_build_tools() {
    if ! find_jdk; then
        echo "gatehouse: no JDK 25 or newer was found: install one (for example Temurin 25) or set JAVA_HOME to it, and start again" >&2
        exit 1
    fi
    if ! command -v mvn >/dev/null 2>&1; then
        echo "gatehouse: Maven was not found: install it (for example: apt install maven) so that mvn is on the PATH, and start again" >&2
        exit 1
    fi
    # Maven 3.8 brings libraries of which a JDK 25 warns at each start.
    export MAVEN_OPTS="${MAVEN_OPTS:-} --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
}
