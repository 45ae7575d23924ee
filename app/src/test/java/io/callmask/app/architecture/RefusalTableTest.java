package io.callmask.app.architecture;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.callmask.number.record.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Every refusal has its row in docs/REFUSALS.md, with status, Q.850 cause and fault, and every row has its refusal.
@AnalyzeClasses(packages = "io.callmask", importOptions = DoNotIncludeTests.class)
class RefusalTableTest {
    private static final Path ROOT = Path.of("..");
    private static final Path SIP = ROOT.resolve("sip-proxy/src/main/java/io/callmask/sip");
    /// What belongs to leg B alone: leg A is never told it, least of all 503, which would take us out of its service (RFC 3261 §16.7).
    private static final Set<Integer> NEVER_FOR_A_CALL = Set.of(401, 407, 420, 422, 482, 503);
    private static final Pattern ROW = Pattern.compile("\\| `([A-Z_]+)` \\| (\\d{3}) \\| (\\d+) \\| `([A-Z]+)` \\| .+ \\|");
    private static final Pattern STATUS_ROW = Pattern.compile("(?m)^\\| (\\d{3}) \\| .+ \\|$");
    private static final Pattern PHRASE = Pattern.compile("case ([456]\\d{2}) -> \"");
    /// A status where a refusal by the book is made: `reject(request, 481, …`, `No.of(416)`, `new No(why, 401, …`.
    private static final Pattern MADE = Pattern.compile("(?:reject|refuse|rejection|No|No\\.of|rejected)\\((?:[^()]*[ ,?:(])?([456]\\d{2})[,) ]");

    @ArchTest static void each_refusal_has_its_row(JavaClasses classes) {
        var rows = ROW.matcher(text(ROOT.resolve("docs/REFUSALS.md"))).results().map(row -> List.of(row.group(1), row.group(2), row.group(3), row.group(4))).toList();
        assertThat(rows).containsExactlyElementsOf(Arrays.stream(Refusal.values()).map(r -> List.of(r.name(), String.valueOf(r.status()), String.valueOf(r.cause()), r.fault().name())).toList());
    }

    @ArchTest static void each_row_is_one_that_a_caller_may_be_told(JavaClasses classes) {
        for (var refusal : Refusal.values()) {
            assertThat(refusal.status()).as(refusal.name()).satisfies(status -> assertThat(refusal == Refusal.NONE ? status == 200 : status >= 400 && status < 700).isTrue()).isNotIn(NEVER_FOR_A_CALL);
            assertThat(refusal.cause()).as(refusal.name()).isBetween(1, 127);
        }
    }

    @ArchTest static void each_row_is_used(JavaClasses classes) {
        var used = classes.stream().filter(type -> !type.isEquivalentTo(Refusal.class)).flatMap(type -> type.getFieldAccessesFromSelf().stream())
            .filter(access -> access.getTargetOwner().isEquivalentTo(Refusal.class)).map(access -> access.getTarget().getName()).collect(toSet());
        assertThat(used).containsAll(Arrays.stream(Refusal.values()).map(Enum::name).toList());
    }

    @ArchTest static void each_status_by_the_book_has_its_row(JavaClasses classes) {
        var documented = STATUS_ROW.matcher(text(ROOT.resolve("docs/REFUSALS.md"))).results().map(row -> Integer.valueOf(row.group(1))).collect(toCollection(TreeSet::new));
        var ofCalls = Arrays.stream(Refusal.values()).map(Refusal::status).collect(toSet());
        var phrases = numbers(PHRASE, SIP.resolve("builder/Phrases.java"));
        assertThat(phrases).as("statuses that have words").containsAll(documented).hasSizeGreaterThan(20);
        assertThat(phrases).as("statuses with words, and no row in either table").allMatch(status -> documented.contains(status) || ofCalls.contains(status));
        assertThat(ofCalls).filteredOn(status -> status != 200).as("statuses of calls that have words").isSubsetOf(phrases);
        assertThat(made()).as("statuses where requests are refused").hasSizeGreaterThan(12).isSubsetOf(documented);
    }

    private static Set<Integer> made() {
        try (var files = Files.walk(SIP)) {
            return files.filter(file -> file.toString().endsWith(".java")).flatMap(file -> numbers(MADE, file).stream()).collect(toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<Integer> numbers(Pattern pattern, Path file) {
        return pattern.matcher(text(file)).results().map(found -> Integer.valueOf(found.group(1))).collect(toCollection(TreeSet::new));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
