package dev.gatehouse.cli.upgrade;

import java.nio.file.Path;

/// What can be installed, told by a file's name.
public enum UpgradeFile {
    /// A release's tarball.
    RELEASE,
    /// An appliance's next system.
    BUNDLE;

    public static UpgradeFile of(Path file) throws Refused {
        if (Bundle.is(file)) {
            return BUNDLE;
        }
        if (ReleaseTarball.is(file)) {
            return RELEASE;
        }
        throw new Refused(
                file
                        + " is neither gatehouse-VERSION-linux-ARCH.tar.zst (or .tar.gz) nor"
                        + " gatehouse-VERSION-appliance-ARCH.upgrade, by its name");
    }
}
