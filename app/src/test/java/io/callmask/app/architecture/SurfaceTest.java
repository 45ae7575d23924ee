package io.callmask.app.architecture;

import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How much a package shows: yes is for ever, no is temporary.
@AnalyzeClasses(packages = "io.callmask", importOptions = DoNotIncludeTests.class)
class SurfaceTest {
    private static final int MOST = 5;
    /// The vocabularies: what every module speaks.
    private static final Set<String> VOCABULARIES = Set.of("io.callmask.number", "io.callmask.sip.message", "io.callmask.number.record");

    @ArchTest static void a_package_shows_five_types_at_most(JavaClasses classes) {
        var shown = classes.stream().filter(JavaClass::isTopLevelClass).filter(type -> type.getModifiers().contains(PUBLIC))
            .filter(type -> !VOCABULARIES.contains(type.getPackageName()))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.mapping(JavaClass::getSimpleName, Collectors.toList())));
        assertThat(shown).isNotEmpty().allSatisfy((name, types) -> assertThat(types).as(name).hasSizeLessThanOrEqualTo(MOST));
    }
}
