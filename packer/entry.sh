#!/bin/sh
# Prints a boot loader's entry for a slot:
#   entry.sh a|b VERSION [MORE ARGUMENTS OF THE KERNEL]
# Newest first is the loader's order, by sort-key and version. After a panic the machine starts again in 10 s.
set -eu
slot=$1
version=$2
shift 2
cat <<END
title Gatehouse $version (slot $slot)
sort-key gatehouse
version $version
linux /$slot/vmlinuz
initrd /$slot/initrd
options root=PARTLABEL=root-$slot ro gatehouse.slot=$slot panic=10 systemd.gpt_auto=0 console=tty0 console=ttyS0,115200${*:+ $*}
END
