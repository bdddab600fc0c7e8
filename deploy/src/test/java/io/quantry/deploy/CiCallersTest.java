package io.quantry.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What calls {@code quantry-gate} in three CI systems gives that script what it reads. */
class CiCallersTest {
  private static final Path ROOT = Path.of(System.getProperty("quantry.root"));
  private static final Path FOLDER = ROOT.resolve("deploy/ci");
  private static final Path GUIDE = ROOT.resolve("docs/ci.md");
  private static final String SCRIPT = "quantry-gate";
  private static final Pattern VARIABLE = Pattern.compile("\\b(QUANTRY_[A-Z_]+)");
  private static final Pattern STEP_OF_JENKINS = Pattern.compile("sh\\(script: '(.+?)'");

  /** How the script ends where the data cannot decide, which shows and stops nothing. */
  private static final int UNDECIDED = 4;

  @Test
  void theScriptReadsWhatItsHeadNamesAndNothingElse() {
    String code = text(SCRIPT).replaceAll("(?m)^#.*$", "");
    assertThat(variables()).isEqualTo(found(VARIABLE, code)).containsAll(required());
    assertThat(code).as("an end of its own").contains("*) exit %d ;;".formatted(UNDECIDED));
    assertThat(FOLDER.resolve(SCRIPT)).isExecutable();
  }

  @Test
  void theActionPassesItsInputsThroughTheEnvironment() {
    Map<String, Object> action = yaml(text("action.yml"));
    assertThat(action).containsKeys("name", "description", "inputs", "runs");
    Map<String, Object> runs = ComposeFile.map(action.get("runs"));
    assertThat(runs).containsEntry("using", "composite");
    assertThat(ComposeFile.list(runs.get("steps"))).hasSize(1);
    Map<String, Object> step = ComposeFile.map(ComposeFile.list(runs.get("steps")).getFirst());
    assertThat(step).containsEntry("shell", "bash");
    String run = string(step, "run");
    assertThat(run).as("no text of a pull request in a command").doesNotContain("${{");

    Map<String, Object> env = ComposeFile.map(step.get("env"));
    assertPassed(env.keySet(), run);
    Map<String, Object> inputs = ComposeFile.map(action.get("inputs"));
    Set<String> used = new TreeSet<>();
    for (String variable : env.keySet()) {
      for (String input : found(Pattern.compile("inputs\\.([a-z-]+)"), string(env, variable))) {
        used.add(input);
        Map<String, Object> said = ComposeFile.map(inputs.get(input));
        assertThat(said).as(input).hasSize(2).containsKey("description");
        if (required().contains(variable)) {
          assertThat(said).as(input).containsEntry("required", true);
        } else {
          assertThat(said).as(input).containsKey("default");
        }
      }
    }
    assertThat(used).isEqualTo(inputs.keySet());
  }

  @Test
  void theTemplateOfGitLabLeavesServerAndKeyToTheProject() {
    Map<String, Object> template = yaml(text("gitlab.yml"));
    Map<String, Object> job = ComposeFile.map(template.get(".quantry-gate"));
    assertThat(job).containsKeys("stage", "variables", "script", "artifacts", "allow_failure");
    Map<String, Object> variables = ComposeFile.map(job.get("variables"));
    assertThat(variables).doesNotContainKeys("QUANTRY_URL", "QUANTRY_API_KEY");
    Set<String> passed = new TreeSet<>(variables.keySet());
    passed.addAll(Set.of("QUANTRY_URL", "QUANTRY_API_KEY"));
    assertPassed(passed, ComposeFile.list(job.get("script")).toString());
    assertThat(ROOT.resolve(string(variables, "QUANTRY_GATE"))).isExecutable();

    Map<String, Object> artifacts = ComposeFile.map(job.get("artifacts"));
    String results = string(variables, "QUANTRY_RESULTS");
    assertThat(artifacts.get("paths")).isEqualTo(List.of(results));
    assertThat(ComposeFile.map(artifacts.get("reports")))
        .containsEntry("junit", results + "/report.xml");
    assertThat(ComposeFile.map(job.get("allow_failure")))
        .containsEntry("exit_codes", List.of(UNDECIDED));
  }

  @Test
  void theStageOfJenkinsTakesItsKeyFromACredential() {
    String pipeline = text("Jenkinsfile");
    Set<String> passed = found(Pattern.compile("(?m)^ +(QUANTRY_[A-Z_]+) = "), pipeline);
    assertPassed(passed, pipeline);
    assertThat(pipeline)
        .contains("pipeline {", "agent any", "stages {", "steps {")
        .containsPattern("QUANTRY_API_KEY = credentials\\('[a-z-]+'\\)")
        .contains("(ended == %d)".formatted(UNDECIDED));
    String results = found(Pattern.compile("QUANTRY_RESULTS = '(.+)'"), pipeline).iterator().next();
    assertThat(pipeline)
        .contains("junit testResults: '" + results + "/report.xml'")
        .contains("archiveArtifacts artifacts: '" + results + "/*'");
    for (String script : found(STEP_OF_JENKINS, pipeline)) {
      assertThat(ROOT.resolve(script)).isExecutable();
    }
    assertThat(pipeline.chars().filter(one -> one == '{').count())
        .as("closed braces")
        .isEqualTo(pipeline.chars().filter(one -> one == '}').count());
  }

  @Test
  void theGuidesExamplesFitTheActionAndTheTemplate() {
    Map<String, Object> inputs = ComposeFile.map(yaml(text("action.yml")).get("inputs"));
    Map<String, Object> workflow = yaml(blocks("yaml").getFirst());
    Map<String, Object> job =
        ComposeFile.map(ComposeFile.map(workflow.get("jobs")).get("quantized"));
    List<Map<String, Object>> steps =
        ComposeFile.list(job.get("steps")).stream().map(ComposeFile::map).toList();
    Map<String, Object> gate =
        steps.stream()
            .filter(step -> "./deploy/ci".equals(step.get("uses")))
            .findFirst()
            .orElseThrow();
    Set<String> with = ComposeFile.map(gate.get("with")).keySet();
    assertThat(inputs.keySet()).containsAll(with);
    inputs.forEach(
        (input, said) -> {
          if (ComposeFile.map(said).containsKey("required")) {
            assertThat(with).contains(input);
          }
        });

    Map<String, Object> pipeline = yaml(blocks("yaml").get(1));
    Map<String, Object> quantized = ComposeFile.map(pipeline.get("quantized"));
    assertThat(yaml(text("gitlab.yml"))).containsKey(string(quantized, "extends"));
    assertThat(variables()).containsAll(ComposeFile.map(quantized.get("variables")).keySet());
    assertThat(variables()).containsAll(found(VARIABLE, read(GUIDE)));
  }

  static Stream<String> pieces() {
    Map<String, Object> runs = ComposeFile.map(yaml(text("action.yml")).get("runs"));
    Map<String, Object> step = ComposeFile.map(ComposeFile.list(runs.get("steps")).getFirst());
    Map<String, Object> job = ComposeFile.map(yaml(text("gitlab.yml")).get(".quantry-gate"));
    Map<String, Object> example = ComposeFile.map(yaml(blocks("yaml").get(1)).get("quantized"));
    return Stream.of(
            Stream.of(text(SCRIPT), string(step, "run")),
            ComposeFile.list(job.get("script")).stream().map(String::valueOf),
            ComposeFile.list(example.get("before_script")).stream().map(String::valueOf),
            found(STEP_OF_JENKINS, text("Jenkinsfile")).stream(),
            blocks("sh").stream().map(block -> block.replaceAll("<[^>]*>", "something")))
        .flatMap(pieces -> pieces);
  }

  @ParameterizedTest
  @MethodSource("pieces")
  void bashReads(String piece) throws Exception {
    Process bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
    try (var in = bash.outputWriter(StandardCharsets.UTF_8)) {
      in.write(piece);
    }
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(output).isZero();
    assertThat(output).isEmpty();
  }

  /** All that the script cannot do without, and nothing that nobody reads. */
  private static void assertPassed(Set<String> passed, String command) {
    assertThat(passed).containsAll(required());
    Set<String> read = new TreeSet<>(variables());
    read.addAll(found(Pattern.compile("\\$\\{?(QUANTRY_[A-Z_]+)"), command));
    assertThat(read).as("what is read").containsAll(passed);
  }

  /** What the head of the script names. */
  private static Set<String> variables() {
    return found(Pattern.compile("(?m)^# {3}(QUANTRY_[A-Z_]+) "), text(SCRIPT));
  }

  /** Without these it ends. */
  private static Set<String> required() {
    Set<String> lists = found(Pattern.compile("for wanted in (.+); do"), text(SCRIPT));
    return found(VARIABLE, lists.iterator().next());
  }

  /** Fenced blocks of the guide. */
  private static List<String> blocks(String language) {
    Pattern block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL);
    return block.matcher(read(GUIDE)).results().map(match -> match.group(1)).toList();
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, Object> yaml(String text) {
    return ComposeFile.map(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
  }

  private static String string(Map<String, Object> node, String key) {
    return String.valueOf(node.get(key));
  }

  private static String text(String file) {
    return read(FOLDER.resolve(file));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
