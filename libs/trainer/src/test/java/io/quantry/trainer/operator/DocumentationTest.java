package io.quantry.trainer.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocumentationTest {
  @Test
  void listsEachOperatorOnce() throws IOException {
    Path page = Path.of(System.getProperty("quantry.root")).resolve("docs/training-operators.md");
    String text = Files.readString(page);
    String families = text.substring(text.indexOf("| Family |"), text.indexOf("\n\nIntegers"));
    assertThat(
            Pattern.compile("`(\\w+)`")
                .matcher(families)
                .results()
                .map(MatchResult::group)
                .toList())
        .containsExactlyInAnyOrderElementsOf(
            OperatorTable.names().stream().map(name -> "`" + name + "`").toList());
  }
}
