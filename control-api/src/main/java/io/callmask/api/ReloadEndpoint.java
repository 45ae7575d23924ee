package io.callmask.api;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import io.callmask.api.Backends.Reloading;
import io.callmask.api.Backends.Reloading.Outcome;
import java.util.List;
import java.util.Map;

/// Reading the settings file again.
final class ReloadEndpoint {
    private final Reloading reloading;

    ReloadEndpoint(Reloading reloading) {
        this.reloading = reloading;
    }

    List<Endpoint> all() {
        return List.of(Endpoint.post("/v1/reload", (ctx, _) -> reloading.reload().thenApplyAsync(ReloadEndpoint::answer, ctx.eventLoop())));
    }

    private static HttpResponse answer(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Unchanged() -> Json.answer(HttpStatus.OK, Json.object().put("outcome", "nothing changed"));
            case Outcome.Applied applied -> {
                var trunks = Json.object().putPOJO("added", applied.added()).putPOJO("removed", applied.removed()).putPOJO("changed", applied.changed());
                yield Json.answer(HttpStatus.OK, Json.object().put("outcome", "applied").putPOJO("trunks", trunks).putPOJO("pools", applied.pools()).putPOJO("keys", applied.keys()));
            }
            case Outcome.Bad(var faults) -> refuse(ProblemType.SETTINGS_INVALID, faults.getFirst(), faults);
            case Outcome.Fixed(var keys) -> refuse(ProblemType.SETTINGS_NEED_RESTART, String.join(", ", keys), keys);
        };
    }

    private static HttpResponse refuse(ProblemType type, String detail, List<String> reasons) {
        return new Problem(type, detail, "", Map.of("reasons", reasons)).response().toHttpResponse();
    }
}
