package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The alert rules as files; that their metrics exist is ObservedIT's to prove. */
class AlertRulesTest {
  private static final Path ROOT = Path.of(System.getProperty("quantry.root"));

  @Test
  void everyAlertHasASeverityASummaryAndAPlaceThatSaysWhatToDo() throws Exception {
    JsonNode rules = MetricNames.rules(ROOT.resolve("deploy/prometheus/quantry-rules.yml"));
    String guide = Files.readString(ROOT.resolve("docs/observability.md"));

    assertThat(rules).hasSizeGreaterThan(8);
    for (JsonNode rule : rules) {
      String name = rule.path("alert").asString();
      assertThat(name).matches("Quantry[A-Za-z]+");
      assertThat(rule.path("labels").path("severity").asString()).isIn("warning", "critical");
      assertThat(rule.path("annotations").path("summary").asString()).as(name).isNotBlank();
      assertThat(rule.path("annotations").path("runbook").asString())
          .isEqualTo("docs/observability.md#" + name.toLowerCase(java.util.Locale.ROOT));
      assertThat(guide).contains("### " + name + "\n");
      assertThat(rule.path("expr").asString()).as(name).satisfies(AlertRulesTest::isBalanced);
    }
  }

  @Test
  void namesOfMetricsAreFoundInExpressions() {
    assertThat(
            MetricNames.in(
                "histogram_quantile(0.95, sum by (le, stage) (rate(a_bucket{x=~\"b|{c\"}[5m])))"
                    + " > 2 and on (pool) (max by (pool) (d_total) == 0) unless up == 0"))
        .isEqualTo(Set.of("a_bucket", "d_total"));
  }

  private static void isBalanced(String expression) {
    int open = 0;
    for (char one : expression.replaceAll("\"[^\"]*\"", "").toCharArray()) {
      open += one == '(' || one == '{' || one == '[' ? 1 : 0;
      open -= one == ')' || one == '}' || one == ']' ? 1 : 0;
      assertThat(open).isNotNegative();
    }
    assertThat(open).isZero();
  }
}
