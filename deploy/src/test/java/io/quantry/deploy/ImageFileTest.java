package io.quantry.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFileTest {
  @TempDir Path folder;

  private Map<String, ImageTarget> read(String text) throws IOException {
    return ImageFile.read(Files.writeString(folder.resolve("Dockerfile"), text));
  }

  @Test
  void aTargetBeginsWithWhatItsBaseSays() throws IOException {
    ImageTarget worker =
        read("""
                # a comment
                FROM vendor/java:25.1 AS base
                ENV A=1 \\
                    B=two
                USER 7:8
                EXPOSE 9090
                HEALTHCHECK --interval=1s CMD ["probe", "it"]

                FROM base AS worker
                COPY --from=build /built/x/ /opt/x/
                COPY own.txt /opt/
                ENV B=three
                EXPOSE 80
                ENTRYPOINT ["java", "-jar", "x.jar"]
                CMD ["argument"]
                """)
            .get("worker");

    assertThat(worker)
        .isEqualTo(
            new ImageTarget(
                "worker",
                "vendor/java:25.1",
                "7:8",
                Map.of("A", "1", "B", "three"),
                List.of("java", "-jar", "x.jar"),
                List.of("argument"),
                List.of("probe", "it"),
                List.of(9090, 80),
                Map.of("/opt/x/", "/built/x/")));
  }

  @Test
  void aCommandForAShellIsRefused() {
    assertThatThrownBy(() -> read("FROM a:1\nENTRYPOINT java -jar x.jar\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java -jar x.jar");
  }

  @Test
  void aVariableInTheOldFormIsRefused() {
    assertThatThrownBy(() -> read("FROM a:1\nENV A 1\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ENV A 1");
  }
}
