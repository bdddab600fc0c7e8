package io.quantry.deploy;

import static io.quantry.deploy.ComposeFile.list;
import static io.quantry.deploy.ComposeFile.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Our chart as Helm renders it from a file of values.
 *
 * @param text the whole output
 * @param resources its documents
 */
record Chart(String text, List<Map<String, Object>> resources) {
  static final String FOLDER = "deploy/helm/quantry";
  static final String KUBERNETES = "1.34.0";

  static Chart render(String values, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("template", "q", FOLDER));
    arguments.addAll(List.of("--kube-version", KUBERNETES));
    arguments.addAll(List.of("--values", FOLDER + "/ci/" + values + ".yaml"));
    arguments.addAll(List.of(more));
    Tools.Said said = Tools.run("helm", arguments.toArray(String[]::new));
    assertThat(said.exit()).as(said.output()).isZero();
    Iterable<Object> documents =
        new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(said.output());
    return new Chart(
        said.output(),
        StreamSupport.stream(documents.spliterator(), false)
            .filter(document -> document != null)
            .map(ComposeFile::map)
            .toList());
  }

  List<Map<String, Object>> ofKind(String kind) {
    return resources.stream().filter(one -> kind.equals(one.get("kind"))).toList();
  }

  static String name(Map<String, Object> resource) {
    return String.valueOf(map(resource.get("metadata")).get("name"));
  }

  /** The pod that a deployment makes, or a pod itself. */
  static Map<String, Object> podSpec(Map<String, Object> resource) {
    return "Pod".equals(resource.get("kind")) ? spec(resource) : spec(template(resource));
  }

  static Map<String, Object> spec(Map<String, Object> resource) {
    return map(resource.get("spec"));
  }

  private static Map<String, Object> template(Map<String, Object> deployment) {
    return map(spec(deployment).get("template"));
  }

  static Map<String, Object> podLabels(Map<String, Object> deployment) {
    return map(map(template(deployment).get("metadata")).get("labels"));
  }

  static Stream<Map<String, Object>> containers(Map<String, Object> resource) {
    return list(podSpec(resource).get("containers")).stream().map(ComposeFile::map);
  }

  /** Whether a selector of labels takes pods with these. */
  static boolean selects(Map<String, Object> selector, Map<String, Object> labels) {
    return labels.entrySet().containsAll(map(selector.get("matchLabels")).entrySet())
        && list(selector.get("matchExpressions")).stream()
            .map(ComposeFile::map)
            .allMatch(
                expression ->
                    list(expression.get("values"))
                        .contains(labels.get(String.valueOf(expression.get("key")))));
  }
}
