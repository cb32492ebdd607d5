package dev.gatehouse.k8s;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/// The walls of this module, which has no module descriptor to guard them.
class WallsTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.gatehouse.k8s");

    @Test
    void watchSeesNeitherTranslateNorStatus() {
        noClasses()
                .that()
                .resideInAPackage("dev.gatehouse.k8s.watch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.gatehouse.k8s.translate..",
                        "dev.gatehouse.k8s.status..",
                        "dev.gatehouse.k8s")
                .check(CLASSES);
    }

    @Test
    void statusDoesNotSeeTranslate() {
        noClasses()
                .that()
                .resideInAPackage("dev.gatehouse.k8s.status..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.gatehouse.k8s.translate..", "dev.gatehouse.k8s")
                .check(CLASSES);
    }

    @Test
    void translateDoesNotSeeTheFrontDoor() {
        noClasses()
                .that()
                .resideInAPackage("dev.gatehouse.k8s.translate..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.gatehouse.k8s")
                .check(CLASSES);
    }

    @Test
    void translateIsPure() {
        noClasses()
                .that()
                .resideInAPackage("dev.gatehouse.k8s.translate..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.fabric8.kubernetes.client..",
                        "java.nio.file..",
                        "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.System$Logger")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(CLASSES);
    }

    @Test
    void nothingHereSeesTheServer() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.gatehouse.server..")
                .check(CLASSES);
    }

    @Test
    void looksAtAllPackages() {
        Assertions.assertThat(CLASSES)
                .extracting(c -> c.getPackageName())
                .contains(
                        "dev.gatehouse.k8s",
                        "dev.gatehouse.k8s.watch",
                        "dev.gatehouse.k8s.translate",
                        "dev.gatehouse.k8s.status");
    }
}
