package io.callmask.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AccessLogTest {
    private final Logger log = (Logger) LoggerFactory.getLogger("io.callmask.api.access");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };
    private final ApiBench bench = new ApiBench();

    @BeforeEach void listen() {
        appender.start();
        log.addAppender(appender);
    }

    @AfterEach void stop() {
        log.detachAppender(appender);
        log.setLevel(null);
        bench.close();
    }

    @Test void a_request_is_logged_with_its_route_and_without_numbers() {
        log.setLevel(Level.DEBUG);

        bench.get("/v1/bindings/%2B15551112222?number=%2B15551112222");
        bench.get("/+15551112222");
        bench.post("/v1/bindings/search", "{\"party\":\"+15551112222\"}");

        await().atMost(Duration.ofSeconds(10)).until(() -> lines.size() == 3);
        assertThat(lines.getFirst()).matches("request=[0-9a-f]+ GET /v1/bindings/:id status=404 ms=[0-9]+");
        assertThat(lines).allSatisfy(line -> assertThat(line).doesNotContain("1555"));
    }

    @Test void by_default_nothing_is_logged() {
        assertThat(bench.get("/v1/pools").status()).isEqualTo(200);
        bench.api.close();

        assertThat(lines).isEmpty();
    }
}
