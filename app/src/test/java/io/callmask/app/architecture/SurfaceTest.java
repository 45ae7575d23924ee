package io.callmask.app.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.callmask.sip.builder.SentBy;
import io.callmask.sip.call.Now;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.transaction.TimerValues;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How much a package shows: yes is for ever, no is temporary.
@AnalyzeClasses(packages = "io.callmask", importOptions = DoNotIncludeTests.class)
class SurfaceTest {
    private static final int MOST = 5;
    /// The vocabularies, which every module speaks.
    private static final Set<String> VOCABULARIES = Set.of("io.callmask.number", "io.callmask.number.record");
    /// The layers of sip-proxy speak to each other across packages; [#the_layers_of_sip_are_seen_from_within_only] keeps everybody else out of them. The
    /// engine is where they are wired.
    private static final Set<String> LAYERS = Set.of("io.callmask.sip.message", "io.callmask.sip.digest", "io.callmask.sip.builder", "io.callmask.sip.transaction",
        "io.callmask.sip.dialog", "io.callmask.sip.call", "io.callmask.sip.text", "io.callmask.sip.engine");
    /// The decision with its question and answer, and the plan that its numbers are read by.
    private static final String ROUTING = "io.callmask.routing";

    @ArchTest static void a_package_shows_five_types_at_most(JavaClasses classes) {
        var shown = classes.stream().filter(JavaClass::isTopLevelClass).filter(type -> type.getModifiers().contains(PUBLIC))
            .filter(type -> !VOCABULARIES.contains(type.getPackageName()) && !LAYERS.contains(type.getPackageName()))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.mapping(JavaClass::getSimpleName, Collectors.toList())));
        assertThat(shown).isNotEmpty()
            .allSatisfy((name, types) -> assertThat(types).as(name).hasSizeLessThanOrEqualTo(name.equals(ROUTING) ? MOST + 1 : MOST));
    }

    @ArchTest static final ArchRule whole_messages_are_for_a_collector_only = noClasses()
        .that().doNotHaveFullyQualifiedName("io.callmask.sip.engine.Captures")
        .should().callMethod(SipMessage.class, "whole")
        .because("what is received is never sent on");

    @ArchTest static final ArchRule the_layers_of_sip_are_seen_from_within_only = noClasses()
        .that().resideOutsideOfPackages("io.callmask.sip..", "io.callmask.simulation..")
        .should().dependOnClassesThat(resideInAnyPackage("io.callmask.sip..")
            .and(not(resideInAnyPackage("io.callmask.sip.engine..", "io.callmask.sip.transport..", "io.callmask.sip.locate..", "io.callmask.sip.stir..")))
            .and(not(belongToAnyOf(TimerValues.class, SentBy.class, Now.class))))
        .because("sip-proxy is entered by its engine, whose own types name these three");
}
