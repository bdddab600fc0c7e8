package io.quantry.deploy;

import static io.quantry.deploy.ComposeFile.list;
import static io.quantry.deploy.ComposeFile.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart, rendered by Helm from several files of values and judged by real tools and by us. */
class ChartIT {
  private static final Path DIST = Path.of(System.getProperty("quantry.dist"));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"smallest", "everything", "degraded"})
  void helmFindsNothingToSay(String values) throws Exception {
    Tools.Said said =
        Tools.run(
            "helm",
            "lint",
            "--strict",
            Chart.FOLDER,
            "--kube-version",
            Chart.KUBERNETES,
            "--values",
            Chart.FOLDER + "/ci/" + values + ".yaml");

    assertThat(said.exit()).as(said.output()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"smallest", "everything", "degraded"})
  void everyResourceKeepsToItsSchema(String values) throws Exception {
    Path rendered = Files.writeString(folder.resolve("rendered.yaml"), Chart.render(values).text());
    KedaSchema.write(folder);
    for (String version : List.of("1.31.0", "1.34.0", "1.37.0")) {
      Tools.Said said =
          Tools.run(
              "kubeconform",
              "-strict",
              "-summary",
              "-kubernetes-version",
              version,
              "-schema-location",
              Tools.FOLDER
                  + "/schemas/{{.NormalizedKubernetesVersion}}-local{{.StrictSuffix}}"
                  + "/{{.ResourceKind}}{{.KindSuffix}}.json",
              "-schema-location",
              folder + "/{{.ResourceKind}}.json",
              rendered.toString());

      assertThat(said.exit()).as(said.output()).isZero();
      assertThat(said.output()).contains("Invalid: 0, Errors: 0, Skipped: 0");
    }
  }

  @Test
  void valuesThatThereAreNotAreRefused() throws Exception {
    Tools.Said said =
        Tools.run(
            "helm",
            "template",
            Chart.FOLDER,
            "--kube-version",
            Chart.KUBERNETES,
            "--values",
            Chart.FOLDER + "/ci/smallest.yaml",
            "--set",
            "gateway.replica=3");

    assertThat(said.exit()).isNotZero();
    assertThat(said.output()).contains("replica");
  }

  @ParameterizedTest
  @ValueSource(strings = {"database.host=", "kafka.bootstrapServers=", "secrets.existingSecret="})
  void whatMustBeSetIsNamedWhereItIsNot(String unset) throws Exception {
    Tools.Said said =
        Tools.run(
            "helm",
            "template",
            Chart.FOLDER,
            "--kube-version",
            Chart.KUBERNETES,
            "--values",
            Chart.FOLDER + "/ci/smallest.yaml",
            "--set",
            unset);

    assertThat(said.exit()).isNotZero();
    assertThat(said.output()).contains(unset.substring(0, unset.length() - 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"smallest", "everything", "degraded"})
  void everyContainerIsNobodyWithLimitsOnAReadOnlyRoot(String values) throws Exception {
    Chart chart = Chart.render(values);
    List<Map<String, Object>> pods =
        Stream.concat(chart.ofKind("Deployment").stream(), chart.ofKind("Pod").stream()).toList();
    assertThat(pods).hasSizeGreaterThanOrEqualTo(5);
    for (Map<String, Object> pod : pods) {
      assertThat(Chart.podSpec(pod)).containsEntry("automountServiceAccountToken", false);
      assertThat(map(Chart.podSpec(pod).get("securityContext")))
          .containsEntry("runAsNonRoot", true)
          .containsEntry("runAsUser", 10001);
      Chart.containers(pod)
          .forEach(
              container -> {
                assertThat(map(container.get("securityContext")))
                    .as("%s of %s", container.get("name"), Chart.name(pod))
                    .containsEntry("readOnlyRootFilesystem", true)
                    .containsEntry("allowPrivilegeEscalation", false)
                    .containsEntry("capabilities", Map.of("drop", List.of("ALL")))
                    .containsKey("seccompProfile");
                assertThat(map(map(container.get("resources")).get("limits")))
                    .containsKeys("cpu", "memory");
                assertThat(map(map(container.get("resources")).get("requests")))
                    .containsKeys("cpu", "memory");
              });
    }
    for (Map<String, Object> deployment : chart.ofKind("Deployment")) {
      Chart.containers(deployment)
          .forEach(
              container -> {
                for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                  assertThat(map(map(container.get(probe)).get("httpGet")))
                      .as("%s of %s", probe, container.get("name"))
                      .containsEntry("port", "management");
                }
                assertThat(String.valueOf(container.get("ports"))).contains("9090");
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"smallest", "everything", "degraded"})
  void everyVariableAndEverySecretIsAPropertyOfItsService(String values) throws Exception {
    for (Map<String, Object> deployment : Chart.render(values).ofKind("Deployment")) {
      for (Map<String, Object> container : Chart.containers(deployment).toList()) {
        String service = String.valueOf(container.get("name"));
        PropertyNames known = PropertyNames.of(service, DIST.resolve(service));
        assertThat(list(container.get("env")))
            .extracting(variable -> String.valueOf(map(variable).get("name")))
            .isNotEmpty()
            .allMatch(known::bindsVariable);
        assertThat(list(Chart.podSpec(deployment).get("volumes")))
            .filteredOn(volume -> map(volume).containsKey("secret"))
            .flatExtracting(volume -> list(map(map(volume).get("secret")).get("items")))
            .extracting(item -> String.valueOf(map(item).get("path")))
            .allMatch(known::has);
      }
    }
  }

  @Test
  void everyBudgetEveryServiceAndEveryScalingHasItsDeployment() throws Exception {
    Chart chart = Chart.render("everything");
    List<Map<String, Object>> deployments = chart.ofKind("Deployment");
    assertThat(deployments).hasSize(5);
    assertThat(chart.ofKind("PodDisruptionBudget")).hasSize(5);
    for (Map<String, Object> budget : chart.ofKind("PodDisruptionBudget")) {
      assertThat(deployments)
          .filteredOn(
              one -> Chart.selects(map(Chart.spec(budget).get("selector")), Chart.podLabels(one)))
          .as("deployments under the budget %s", Chart.name(budget))
          .extracting(Chart::name)
          .containsExactly(Chart.name(budget));
    }
    for (Map<String, Object> service : chart.ofKind("Service")) {
      Map<String, Object> selector =
          Map.of("matchLabels", map(Chart.spec(service).get("selector")));
      assertThat(deployments)
          .filteredOn(one -> Chart.selects(selector, Chart.podLabels(one)))
          .extracting(Chart::name)
          .containsExactly(Chart.name(service));
    }
    for (String kind : List.of("ScaledObject", "HorizontalPodAutoscaler")) {
      assertThat(chart.ofKind(kind)).as(kind).isNotEmpty();
      for (Map<String, Object> scaling : chart.ofKind(kind)) {
        assertThat(deployments)
            .filteredOn(
                one ->
                    Chart.name(one)
                        .equals(map(Chart.spec(scaling).get("scaleTargetRef")).get("name")))
            .as("whatever is scaled has no fixed number of replicas")
            .singleElement()
            .satisfies(one -> assertThat(Chart.spec(one)).doesNotContainKey("replicas"));
      }
    }
  }

  @Test
  void everyPolicySelectsPodsAndEveryPodStartsWithNothing() throws Exception {
    Chart chart = Chart.render("everything");
    List<Map<String, Object>> deployments = chart.ofKind("Deployment");
    for (Map<String, Object> policy : chart.ofKind("NetworkPolicy")) {
      assertThat(deployments)
          .filteredOn(
              one ->
                  Chart.selects(map(Chart.spec(policy).get("podSelector")), Chart.podLabels(one)))
          .as("pods of the policy %s", Chart.name(policy))
          .isNotEmpty();
    }
    Map<String, Object> deny =
        chart.ofKind("NetworkPolicy").stream()
            .filter(policy -> Chart.name(policy).endsWith("default-deny"))
            .findFirst()
            .orElseThrow();
    assertThat(Chart.spec(deny)).containsOnlyKeys("podSelector", "policyTypes");
    assertThat(deployments)
        .allMatch(
            one -> Chart.selects(map(Chart.spec(deny).get("podSelector")), Chart.podLabels(one)));
  }

  @Test
  void severalReplicasOfTheStoreNeedAVolumeThatTheyCanShare() throws Exception {
    Tools.Said said =
        Tools.run(
            "helm",
            "template",
            Chart.FOLDER,
            "--kube-version",
            Chart.KUBERNETES,
            "--values",
            Chart.FOLDER + "/ci/smallest.yaml",
            "--set",
            "jobService.replicas=2");

    assertThat(said.exit()).isNotZero();
    assertThat(said.output()).contains("ReadWriteMany");
  }

  @Test
  void workersAreScaledOnTheJobsThatWaitInTheirPools() throws Exception {
    assertThat(Chart.render("everything").ofKind("ScaledObject"))
        .extracting(
            one -> map(map(list(Chart.spec(one).get("triggers")).getFirst()).get("metadata")))
        .extracting(metadata -> String.valueOf(metadata.get("query")))
        .containsExactlyInAnyOrder(
            "sum(max by (pool) (quantry_queue_depth{pool=~\"cpu|cpu-vnni\",stage=\"quantization\"}))",
            "sum(max by (pool) (quantry_queue_depth{pool=~\"gpu\",stage=\"quantization\"}))");
  }
}
