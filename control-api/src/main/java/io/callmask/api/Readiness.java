package io.callmask.api;

import java.util.Optional;

/// Something without which the node should be sent no traffic. Asked at every `GET /ready`, on any thread; must not block.
@FunctionalInterface
public interface Readiness {
    /// What stands in the way, as a short sentence for an operator and without numbers; empty when nothing does.
    Optional<String> obstacle();
}
