package dev.gatehouse.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/// The walls between the modules, seen from the only one that sees all of them.
class WallsTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.gatehouse");

    @Test
    void nothingSeesTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.gatehouse.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.gatehouse.cli..")
                .check(CLASSES);
    }

    @Test
    void commandLineSeesOnlyTheServersFront() {
        noClasses()
                .that()
                .resideInAPackage("dev.gatehouse.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.gatehouse.server.*..")
                .check(CLASSES);
    }

    @Test
    void commandLineSeesOnlyTheFrontsOfTheControlPlane() {
        noClasses()
                .that()
                .resideInAPackage("dev.gatehouse.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.gatehouse.k8s.watch.schema..",
                        "dev.gatehouse.k8s.watch.yaml..",
                        "dev.gatehouse.k8s.translate.*..",
                        "dev.gatehouse.k8s.status.*..")
                .check(CLASSES);
    }

    @Test
    void controlPlaneAndDataPlaneMeetOnlyInTheModel() {
        noClasses()
                .that()
                .resideInAPackage("dev.gatehouse.k8s..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.gatehouse.server..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.gatehouse.server..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.gatehouse.k8s..", "io.fabric8..")
                .check(CLASSES);
    }

    @Test
    void modelSeesNobodyButCerts() {
        noClasses()
                .that()
                .resideInAPackage("dev.gatehouse.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.gatehouse.k8s..", "dev.gatehouse.server..", "dev.gatehouse.cli..")
                .check(CLASSES);
    }

    @Test
    void looksAtAllModules() {
        Assertions.assertThat(CLASSES)
                .extracting(c -> c.getPackageName())
                .contains(
                        "dev.gatehouse.cli",
                        "dev.gatehouse.k8s",
                        "dev.gatehouse.server",
                        "dev.gatehouse.server.routing",
                        "dev.gatehouse.model");
    }
}
