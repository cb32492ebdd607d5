package dev.gatehouse.k8s.status;

/// Who Gatehouse is to the API.
public final class Controller {

    /// The name by which a GatewayClass asks for us, and with which we sign entries of our own.
    public static final String NAME = "gatehouse.dev/gateway";

    private Controller() {}
}
