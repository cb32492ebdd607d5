/// The one language that the control plane and the data plane share: immutable, valid values.
@org.jspecify.annotations.NullMarked
module dev.gatehouse.model {
    requires transitive dev.gatehouse.certs;
    requires static transitive org.jspecify;

    exports dev.gatehouse.model;
}
