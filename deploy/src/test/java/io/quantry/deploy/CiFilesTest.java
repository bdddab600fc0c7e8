package io.quantry.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What CI systems are given calls the one script, with variables that it knows. */
class CiFilesTest {
  private static final Path FOLDER = Path.of(System.getProperty("quantry.root"), "deploy/ci");
  private static final Pattern VARIABLE = Pattern.compile("QUANTRY_[A-Z_]+");

  /** Where the script lies, which is for those who call it. */
  private static final Set<String> CALLERS = Set.of("QUANTRY_GATE", "QUANTRY_ACTION");

  private static Set<String> variables(String file) throws IOException {
    Set<String> found = new TreeSet<>();
    Matcher matcher = VARIABLE.matcher(Files.readString(FOLDER.resolve(file)));
    while (matcher.find()) {
      found.add(matcher.group());
    }
    found.removeAll(CALLERS);
    return found;
  }

  private static Map<String, Object> yaml(String file) throws IOException {
    return new Yaml(new SafeConstructor(new LoaderOptions()))
        .load(Files.readString(FOLDER.resolve(file)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"action.yml", "gitlab.yml", "Jenkinsfile"})
  void everyFileCallsTheScriptWithVariablesThatItKnows(String file) throws IOException {
    assertThat(variables("quantry-gate")).containsAll(variables(file));
    assertThat(variables(file))
        .contains("QUANTRY_URL", "QUANTRY_API_KEY", "QUANTRY_JOB", "QUANTRY_COMMIT");
    assertThat(Files.readString(FOLDER.resolve(file))).contains("quantry-gate");
  }

  @Test
  void theActionHandsEachInputOnByTheEnvironmentAlone() throws IOException {
    assertThat(yaml("action.yml")).containsKeys("name", "inputs", "runs");
    String text = Files.readString(FOLDER.resolve("action.yml"));
    Matcher input = Pattern.compile("\\$\\{\\{ inputs\\.([a-z-]+) }}").matcher(text);
    Set<String> used = new TreeSet<>();
    while (input.find()) {
      used.add(input.group(1));
    }
    assertThat(yaml("action.yml").get("inputs"))
        .isInstanceOfSatisfying(Map.class, inputs -> assertThat(inputs.keySet()).isEqualTo(used));
    assertThat(text.substring(text.indexOf("      run:"))).doesNotContain("${{");
  }

  @Test
  void theTemplateIsYamlWithTestResults() throws IOException {
    assertThat(yaml("gitlab.yml").get(".quantry-gate"))
        .asString()
        .contains("junit=quantry-results/report.xml");
  }

  @Test
  void theScriptIsOneThatBashReads() throws Exception {
    Process bash =
        new ProcessBuilder("bash", "-n", FOLDER.resolve("quantry-gate").toString())
            .inheritIO()
            .start();
    assertThat(bash.waitFor()).isZero();
    assertThat(FOLDER.resolve("quantry-gate")).isExecutable();
  }
}
