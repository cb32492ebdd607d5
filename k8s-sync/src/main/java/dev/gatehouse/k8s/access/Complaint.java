package dev.gatehouse.k8s.access;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// Something that is tried again and again, and whose failure is said once. Used under a lock.
final class Complaint {

    private static final Logger LOG = System.getLogger(ClusterAccess.class.getName());

    private String said = "";

    /// @param sentence why it failed
    void failed(String sentence) {
        if (!said.equals(sentence)) {
            said = sentence;
            LOG.log(Level.ERROR, "{0}; what there was before is used on", sentence);
        }
    }

    void succeeded() {
        if (!said.isEmpty()) {
            said = "";
            LOG.log(Level.INFO, "the credentials for the API server are whole again");
        }
    }
}
