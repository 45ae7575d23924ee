package io.callmask.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import io.callmask.number.record.Refusal;
import io.callmask.number.store.NumberStore.PoolUse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The dashboard asks only for what a scrape has: metric names and labels.
class DashboardTest {
    private static final Path DASHBOARD = Path.of("..", "config", "dashboards", "callmask.json");
    private static final Pattern SERIES = Pattern.compile("^([a-z_:]+)(?:\\{(.*)})? \\S+$");
    private static final Pattern TYPE = Pattern.compile("^# TYPE (callmask_[a-z_]+) ", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("[A-Za-z_:][A-Za-z0-9_:]*");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=~?\"");
    private static final Pattern GROUPING = Pattern.compile("by \\(([^)]*)\\)");
    private static final Set<String> FUNCTIONS = Set.of("sum", "rate", "histogram_quantile", "label_values");
    /// Collections happen when they like, so their series may be absent from a scrape.
    private static final Set<String> WHEN_IT_HAPPENS = Set.of("jvm_gc_pause_seconds_sum");

    @Test void every_metric_and_label_is_in_a_scrape() throws IOException {
        var queries = queries();
        assertThat(queries).hasSizeGreaterThan(20);
        var scrape = scrape();
        var known = new TreeSet<>(WHEN_IT_HAPPENS);
        // Prometheus itself adds the instance; the collector's label comes with the collection.
        var labels = new TreeSet<>(Set.of("instance", "cause"));
        scrape.lines().map(SERIES::matcher).filter(Matcher::matches).forEach(series -> {
            known.add(series.group(1));
            if (series.group(2) != null) labels.addAll(LABEL.matcher(series.group(2)).results().map(label -> label.group(1)).toList());
        });

        assertThat(queries.stream().flatMap(query -> metrics(query).stream()).collect(Collectors.toSet())).isNotEmpty().isSubsetOf(known);
        assertThat(queries.stream().flatMap(query -> labels(query).stream()).collect(Collectors.toSet())).isNotEmpty().isSubsetOf(labels);
    }

    @Test void nothing_we_count_is_forgotten() throws IOException {
        String asked = String.join("\n", queries());
        var ours = TYPE.matcher(scrape()).results().map(type -> type.group(1)).filter(name -> !name.endsWith("_max")).toList();

        assertThat(ours).hasSizeGreaterThan(15).allSatisfy(name -> assertThat(asked).contains(name));
    }

    private static Set<String> metrics(String query) {
        String bare = GROUPING.matcher(query.replaceAll("\\{[^}]*}", "").replaceAll("\\[[^]]*]", "")).replaceAll("");
        var names = NAME.matcher(bare).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
        names.removeAll(FUNCTIONS);
        names.remove("instance");
        return names;
    }

    private static Set<String> labels(String query) {
        var labels = LABEL.matcher(query).results().map(label -> label.group(1)).collect(Collectors.toCollection(TreeSet::new));
        GROUPING.matcher(query).results().forEach(group -> labels.addAll(List.of(group.group(1).split(", "))));
        return labels;
    }

    private static List<String> queries() throws IOException {
        var queries = new ArrayList<String>();
        try (var json = new JsonFactory().createParser(DASHBOARD.toFile())) {
            for (var token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING && ("expr".equals(json.currentName()) || "definition".equals(json.currentName()))) queries.add(json.getText());
            }
        }
        return queries;
    }

    private static String scrape() {
        try (var metrics = new Metrics(List.of("default"))) {
            metrics.watchPools(() -> List.of(new PoolUse("default", 40, 3, 5, 7)));
            metrics.callOpened();
            metrics.callEnded(Events.record(Refusal.NONE, true, true));
            metrics.bound("default", Duration.ofMillis(1));
            return metrics.scrape();
        }
    }
}
