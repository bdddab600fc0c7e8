package io.quantry.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of modules: who may import whom. A module's package is its name below io.quantry. */
class ModuleTableTest {
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("contracts", List.of()),
          Map.entry("onnx", List.of()),
          Map.entry("quantizer", List.of("onnx")),
          Map.entry("ort", List.of("onnx")),
          Map.entry("popcount", List.of("onnx")),
          Map.entry("evaluation", List.of("onnx", "ort")),
          Map.entry("trainer", List.of("onnx", "quantizer")),
          Map.entry(
              "engine", List.of("onnx", "quantizer", "trainer", "ort", "evaluation", "contracts")),
          Map.entry("sandbox", List.of("contracts")),
          Map.entry("report", List.of("contracts")),
          Map.entry("provenance", List.of()),
          Map.entry("telemetry", List.of()),
          Map.entry("agent", List.of("contracts", "sandbox", "telemetry")),
          Map.entry("artifact", List.of("contracts")),
          Map.entry("embedded", List.of()),
          Map.entry("hostile", List.of("onnx")),
          Map.entry(
              "jobservice",
              List.of("contracts", "report", "provenance", "artifact", "sandbox", "telemetry")),
          Map.entry("gateway", List.of("contracts", "telemetry")),
          Map.entry("worker", List.of("contracts", "agent", "sandbox")),
          Map.entry("evaluator", List.of("contracts", "agent", "sandbox")),
          Map.entry(
              "cli",
              List.of(
                  "contracts",
                  "report",
                  "provenance",
                  "sandbox",
                  "embedded",
                  "jobservice",
                  "gateway",
                  "worker",
                  "evaluator")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.quantry");

  @TestFactory
  List<DynamicTest> importsOnlyWhatTheTableAllows() {
    return MAY_IMPORT.keySet().stream()
        .sorted()
        .map(module -> DynamicTest.dynamicTest(module, () -> check(module)))
        .toList();
  }

  private static void check(String module) {
    assertThat(CLASSES.that(resideInAPackage(in(module)))).as("classes of " + module).isNotEmpty();
    List<String> allowed = MAY_IMPORT.getOrDefault(module, List.of());
    DescribedPredicate<JavaClass> forbidden =
        resideInAPackage("io.quantry..")
            .and(not(resideInAPackage(in(module))))
            .and(
                not(
                    resideInAnyPackage(
                        allowed.stream().map(ModuleTableTest::in).toArray(String[]::new))));
    noClasses()
        .that()
        .resideInAPackage(in(module))
        .should()
        .dependOnClassesThat(forbidden)
        .check(CLASSES);
  }

  @Test
  void everyPackageBelongsToAModuleOfTheTable() {
    assertThat(
            CLASSES.stream()
                .map(one -> one.getPackageName().split("\\."))
                .filter(parts -> parts.length > 2)
                .map(parts -> parts[2]))
        .isSubsetOf(MAY_IMPORT.keySet());
  }

  @Test
  void onlyTheRunnerUsesTheRuntime() {
    onlyMayUse("ai.onnxruntime..", "ort");
  }

  @Test
  void onlyTheTrainerUsesLibtorch() {
    onlyMayUse("org.bytedeco..", "trainer");
  }

  @Test
  void onlyJobServiceUsesTheDatabase() {
    for (String library :
        List.of("jakarta.persistence..", "org.hibernate..", "org.postgresql..", "java.sql..")) {
      onlyMayUse(library, "jobservice");
    }
  }

  @Test
  void theEngineAndItsLibrariesKnowNoSpring() {
    for (String module :
        Arrays.asList(
            "contracts",
            "onnx",
            "quantizer",
            "ort",
            "popcount",
            "trainer",
            "evaluation",
            "engine",
            "sandbox",
            "provenance",
            "artifact",
            "embedded")) {
      noClasses()
          .that()
          .resideInAPackage(in(module))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.springframework..")
          .check(CLASSES);
    }
  }

  @Test
  void jacksonTwoIsNotImported() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..")
        .check(CLASSES);
  }

  @Test
  void commandsWithoutAPlatformKnowNoSpring() {
    noClasses()
        .that()
        .resideInAPackage("io.quantry.cli..")
        .and()
        .resideOutsideOfPackages("io.quantry.cli.platform..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework..",
            "io.quantry.jobservice..",
            "io.quantry.gateway..",
            "io.quantry.worker..",
            "io.quantry.evaluator..")
        .check(CLASSES);
  }

  private static void onlyMayUse(String library, String module) {
    noClasses()
        .that()
        .resideOutsideOfPackage(in(module))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  private static String in(String module) {
    return "io.quantry." + module + "..";
  }
}
