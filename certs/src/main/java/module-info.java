/// Key material and TLS profiles. Knows no Kubernetes and no HTTP.
@org.jspecify.annotations.NullMarked
module dev.gatehouse.certs {
    requires org.bouncycastle.provider;
    requires static org.jspecify;

    exports dev.gatehouse.certs;
}
