package io.quantry.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** The rules that every service of {@code docker-compose.yml} and every image keep. */
class ComposeRulesTest {
  private static final Path ROOT = Path.of(System.getProperty("quantry.root"));

  private final ComposeFile compose = ComposeFile.read(ROOT.resolve("docker-compose.yml"));
  private final Map<String, ImageTarget> images = ImageFile.read(ROOT.resolve("deploy/Dockerfile"));

  ComposeRulesTest() throws IOException {}

  private List<ComposeService> ours() {
    return compose.services().values().stream().filter(one -> one.target().isPresent()).toList();
  }

  private ImageTarget image(ComposeService service) {
    return Objects.requireNonNull(images.get(service.target().orElseThrow()));
  }

  @Test
  void everyImageHasATagThatIsAVersion() {
    assertThat(compose.services().values())
        .extracting(service -> String.valueOf(service.document().get("image")))
        .allMatch(image -> image.matches(".+:[0-9][0-9A-Za-z._-]*"), "a version as its tag");
    assertThat(images.values())
        .extracting(ImageTarget::from)
        .allMatch(image -> image.matches(".+:[0-9][0-9A-Za-z._-]*"), "a version as its tag");
  }

  @Test
  void everyServiceSaysWhenItIsHealthyAndWhatItMayUse() {
    for (ComposeService service : compose.services().values()) {
      assertThat(service.healthcheck()).as("health check of %s", service.name()).isNotEmpty();
      Map<String, Object> limits =
          ComposeFile.map(
              ComposeFile.map(ComposeFile.map(service.document().get("deploy")).get("resources"))
                  .get("limits"));
      assertThat(limits).as("limits of %s", service.name()).containsKeys("cpus", "memory");
    }
  }

  @Test
  void everyServiceWaitsForTheHealthOfWhatItNeeds() {
    for (ComposeService service : compose.services().values()) {
      assertThat(ComposeFile.map(service.document().get("depends_on")).values())
          .as("what %s waits for", service.name())
          .allMatch(needed -> "service_healthy".equals(ComposeFile.map(needed).get("condition")));
    }
  }

  @Test
  void noServiceHasRights() {
    for (ComposeService service : compose.services().values()) {
      assertThat(ComposeFile.list(service.document().get("cap_drop")))
          .as("capabilities dropped of %s", service.name())
          .isEqualTo(List.of("ALL"));
      assertThat(service.document()).doesNotContainKeys("privileged", "cap_add");
      assertThat(service.document().get("security_opt"))
          .asInstanceOf(InstanceOfAssertFactories.list(String.class))
          .contains("no-new-privileges:true");
    }
  }

  @Test
  void ourServicesAreNobodyOnAReadOnlyRoot() {
    for (ComposeService service : ours()) {
      assertThat(image(service).user())
          .as("user of %s", service.name())
          .matches("[1-9]\\d*:[1-9]\\d*");
      assertThat(service.document()).containsEntry("read_only", true);
      assertThat(service.tmpfs()).as("what %s may write", service.name()).containsKey("/tmp");
    }
  }

  @Test
  void composeAndImageAskTheSameQuestionForHealth() {
    for (ComposeService service : ours()) {
      assertThat(service.healthcheck()).isEqualTo(image(service).healthcheck());
    }
  }

  @Test
  void onlyTheGatewayIsReachableFromOutside() {
    assertThat(compose.services().values())
        .filteredOn(service -> service.document().containsKey("ports"))
        .extracting(ComposeService::name)
        .containsExactly("api-gateway");
    Set<String> leadsOutside = Set.of("front", "webhooks");
    ComposeFile.map(compose.document().get("networks"))
        .forEach(
            (name, network) ->
                assertThat(ComposeFile.map(network).get("internal"))
                    .as("network %s leads nowhere else", name)
                    .isEqualTo(leadsOutside.contains(name) ? null : true));
    assertThat(compose.services().values())
        .filteredOn(
            service -> String.valueOf(service.document().get("networks")).contains("webhooks"))
        .extracting(ComposeService::name)
        .containsExactly("job-service");
  }

  @Test
  void secretsAreFilesAndNoVariableHoldsOne() {
    for (ComposeService service : compose.services().values()) {
      assertThat(service.environment().keySet())
          .as("variables of %s", service.name())
          .noneMatch(name -> name.matches(".*(PASSWORD|TOKEN|KEY|SECRET)$"));
    }
    ComposeFile.map(compose.document().get("secrets"))
        .values()
        .forEach(secret -> assertThat(ComposeFile.map(secret)).containsOnlyKeys("file"));
  }

  @Test
  void whatStartsTheEngineHasTheProfileThatLeavesItNamespaces() throws IOException {
    for (ComposeService service : ours()) {
      boolean startsIt = image(service).contents().containsKey("/opt/quantry/engine/");
      assertThat(String.valueOf(service.document().get("security_opt")).contains("seccomp="))
          .as("own profile for %s", service.name())
          .isEqualTo(startsIt);
    }
    assertThat(ROOT.resolve("deploy/seccomp/sandbox.json"))
        .content()
        .doesNotContain("\"unshare\"", "\"clone\"", "\"clone3\"", "\"mount\"", "\"seccomp\"")
        .contains("\"bpf\"", "\"kexec_load\"", "\"init_module\"", "\"ptrace\"");
  }

  @Test
  void theExampleOfVariablesNamesThoseThatThereAre() throws IOException {
    String file = Files.readString(ROOT.resolve("docker-compose.yml"));
    List<String> declared =
        Pattern.compile("\\$\\{([A-Z_]+):-")
            .matcher(file)
            .results()
            .map(found -> found.group(1))
            .filter(name -> name.startsWith("QUANTRY_"))
            .distinct()
            .toList();
    List<String> shown =
        Files.readAllLines(ROOT.resolve(".env.example")).stream()
            .filter(line -> line.startsWith("QUANTRY_"))
            .map(line -> line.substring(0, line.indexOf('=')))
            .toList();
    assertThat(shown).containsExactlyInAnyOrderElementsOf(declared);
  }
}
