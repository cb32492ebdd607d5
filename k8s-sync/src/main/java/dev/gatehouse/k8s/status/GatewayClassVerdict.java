package dev.gatehouse.k8s.status;

import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.ObjectStatus.Condition;
import dev.gatehouse.model.ObjectStatus.Part;
import java.util.List;

/// What is said of a GatewayClass that names our controller.
public record GatewayClassVerdict(String name, Revision revision, List<Condition> conditions) {

    public GatewayClassVerdict {
        conditions = List.copyOf(conditions);
    }

    ObjectStatus status() {
        return new ObjectStatus("GatewayClass", "", name, List.of(new Part("", conditions)));
    }
}
