package io.callmask.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.callmask.api.ApiBench.Answer;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Why;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final String BIND = """
        {"a":{"number":"+15551112222"},"b":{"number":"+15553334444"},"ttl":"PT2H"}""";
    private static final BindResult FULL = new BindResult.NotBound(Why.POOL_EXHAUSTED, "pool", "pool: full (expected: room)");
    private static final int PLACES = 256;

    @Test void with_every_place_taken_the_next_is_told_to_come_back_and_health_still_answers() {
        try (var bench = new ApiBench()) {
            var slow = new CompletableFuture<BindResult>();
            for (int i = 0; i < PLACES; i++) bench.store.nextBinds.add(slow);
            var waiting = Stream.generate(() -> bench.postLater("/v1/bindings", BIND)).limit(PLACES).toList();
            await().atMost(Duration.ofSeconds(20)).until(() -> bench.store.asked.size() == PLACES);

            var refused = bench.post("/v1/bindings", BIND);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("overloaded");
            assertThat(refused.header("retry-after")).contains("1");
            assertThat(bench.get("/health").status()).isEqualTo(200);

            slow.complete(FULL);
            assertThat(waiting.stream().map(CompletableFuture::join)).allSatisfy(answer -> assertThat(answer.code()).isEqualTo("pool_exhausted"));
            await().atMost(Duration.ofSeconds(20)).until(() -> bench.post("/v1/bindings", BIND).status() == 201);
        }
    }

    @Test void a_stop_waits_for_the_bind_in_progress() {
        try (var bench = new ApiBench()) {
            var slow = new CompletableFuture<BindResult>();
            bench.store.nextBinds.add(slow);
            CompletableFuture<Answer> answer = bench.postLater("/v1/bindings", BIND);
            await().atMost(Duration.ofSeconds(20)).until(() -> bench.store.asked.size() == 1);

            var stopped = CompletableFuture.runAsync(bench.api::close);
            assertThat(stopped).isNotDone();
            slow.complete(FULL);

            assertThat(answer.join().code()).isEqualTo("pool_exhausted");
            stopped.join();
        }
    }

    @Test void a_request_that_took_too_long_is_told_that_it_may_still_take_effect() {
        var ctx = ServiceRequestContext.of(HttpRequest.of(HttpMethod.POST, "/v1/bindings"));

        var answer = new ServerProblems().onServiceException(ctx, RequestTimeoutException.get()).aggregate().join();

        assertThat(answer.status().code()).isEqualTo(503);
        assertThat(answer.contentUtf8()).contains("\"code\":\"outcome_unknown\"");
        assertThat(answer.headers().get("retry-after")).isEqualTo("1");
    }
}
