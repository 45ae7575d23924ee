package io.callmask.app.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.callmask.number.NumberClass;
import io.callmask.number.record.CallRecord;
import io.callmask.number.record.Fault;
import io.callmask.number.record.SignatureVerdict;
import io.callmask.number.record.Refusal;
import io.callmask.number.report.PoolReport;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.StoreListener;
import io.callmask.sip.engine.CallListener;
import io.callmask.sip.engine.Capture;
import io.callmask.sip.engine.LiveCalls;
import io.callmask.sip.engine.TrunkBoard;
import io.callmask.sip.locate.Locator;
import io.callmask.sip.transport.TcpPort;

/// Who may know whom: the arrows of docs/ARCHITECTURE.md. Maven keeps most of them; these keep the rest.
@AnalyzeClasses(packages = "io.callmask", importOptions = DoNotIncludeTests.class)
class ArrowsTest {
    @ArchTest static final ArchRule the_store_knows_no_other_module = only("io.callmask.number..");
    @ArchTest static final ArchRule media_policy_knows_no_other_module = only("io.callmask.media..");
    @ArchTest static final ArchRule routing_knows_the_store = only("io.callmask.routing..", "io.callmask.number..");
    @ArchTest static final ArchRule sip_knows_routing_media_policy_and_the_store =
        only("io.callmask.sip..", "io.callmask.routing..", "io.callmask.media..", "io.callmask.number..");
    @ArchTest static final ArchRule the_api_knows_routing_the_store_and_a_little_of_sip =
        only("io.callmask.api..", "io.callmask.routing..", "io.callmask.number..", "io.callmask.sip..");

    @ArchTest static final ArchRule the_api_sees_calls_through_one_small_interface = noClasses()
        .that().resideInAPackage("io.callmask.api..")
        .should().dependOnClassesThat(resideInAnyPackage("io.callmask.sip..").and(not(belongToAnyOf(LiveCalls.class))))
        .because("what the API may do with a call is what LiveCalls says");

    @ArchTest static final ArchRule observability_sees_listeners_and_what_they_tell = noClasses()
        .that().resideInAPackage("io.callmask.observability..")
        .should().dependOnClassesThat(resideInAnyPackage("io.callmask..")
            .and(not(resideInAnyPackage("io.callmask.observability..")))
            .and(not(belongToAnyOf(Capture.class, Capture.Message.class, CallListener.class, StoreListener.class, CallRecord.class, Refusal.class, SignatureVerdict.class, Fault.class, BindResult.class,
                                   LiveCalls.class, NumberStore.class, PoolReport.class, NumberClass.class, TrunkBoard.class, TrunkBoard.Standing.class,
                                   Locator.class, Locator.Standing.class, Locator.Outcome.class, TcpPort.class))))
        .because("a module tells what happens in it through its listener, and how full it is when asked");

    @ArchTest static final ArchRule nothing_knows_the_app = noClasses()
        .that().resideOutsideOfPackage("io.callmask.app..")
        .should().dependOnClassesThat().resideInAPackage("io.callmask.app..");

    @ArchTest static final ArchRule the_demos_phones_are_witnesses = noClasses()
        .that().resideInAPackage("io.callmask.app.demo..")
        .should().dependOnClassesThat(resideInAnyPackage("io.callmask..").and(not(resideInAnyPackage("io.callmask.app.demo.."))))
        .because("a phone that is built with the server's code would share its mistakes");

    @ArchTest static final ArchRule no_package_goes_in_circles = slices().matching("io.callmask.(**)").should().beFreeOfCycles();

    private static ArchRule only(String self, String... others) {
        var allowed = java.util.stream.Stream.concat(java.util.stream.Stream.of(self), java.util.stream.Stream.of(others)).toArray(String[]::new);
        return classes().that().resideInAPackage(self)
            .should().onlyDependOnClassesThat(resideInAnyPackage(allowed).or(not(resideInAnyPackage("io.callmask.."))));
    }
}
