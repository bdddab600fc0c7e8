package io.quantry.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lines of the log as a machine reads them, whatever was put into them. */
class StructuredLogTest {
  private static final String HOSTILE =
      "model \u001b[31m\n{\"log.level\":\"ERROR\",\"message\":\"forged\"}\r\n\u0000 end";

  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Nothing {}

  @Test
  void everyLineIsOneObjectThatSaysWhatItIsAbout() {
    List<String> lines =
        lines(
            "--logging.structured.format.console=ecs",
            log -> {
              try (LogContext about =
                  LogContext.attempt("job_1", Thread.State.RUNNABLE, 2)
                      .with(LogContext.TENANT, "t".repeat(5_000))) {
                log.info("Took {}", HOSTILE);
                log.info("x".repeat(100_000));
              }
              log.info("about nothing");
            });

    List<JsonNode> read = lines.stream().map(JsonMapper.shared()::readTree).toList();
    JsonNode first = find(read, "Took");
    assertThat(first.path("jobId").asString()).isEqualTo("job_1");
    assertThat(first.path("stage").asString()).isEqualTo("runnable");
    assertThat(first.path("attempt").asString()).isEqualTo("2");
    assertThat(first.path("tenant").asString()).hasSizeLessThan(200);
    assertThat(first.path("message").asString()).isEqualTo("Took " + HOSTILE);
    assertThat(find(read, "xxx").path("message").asString())
        .hasSizeLessThan(BoundedLogLines.MOST_CHARACTERS + 10);
    assertThat(find(read, "about nothing").has("jobId")).isFalse();
    assertThat(read).noneMatch(line -> line.path("message").asString().equals("forged"));
  }

  @Test
  void plainTextKeepsWhatComesFromOutsideOnItsLine() {
    List<String> lines =
        lines(
            "--spring.main.banner-mode=off",
            log -> {
              try (LogContext about = LogContext.job("job_1")) {
                log.info("Took {}", HOSTILE);
              }
            });

    List<String> about = lines.stream().filter(line -> line.contains("job_1")).toList();
    assertThat(about).hasSize(1);
    assertThat(about.getFirst()).contains("Took model", "forged", "end", "jobId=job_1");
    assertThat(about.getFirst().chars().noneMatch(Character::isISOControl)).isTrue();
  }

  @Test
  void whatWasSaidBeforeHoldsAgainAfterwards() {
    try (LogContext outer = LogContext.job("job_1")) {
      try (LogContext inner = LogContext.job("job_2").with(LogContext.STAGE, "evaluation")) {
        assertThat(org.slf4j.MDC.get(LogContext.JOB)).isEqualTo("job_2");
      }
      assertThat(org.slf4j.MDC.get(LogContext.JOB)).isEqualTo("job_1");
      assertThat(org.slf4j.MDC.get(LogContext.STAGE)).isNull();
    }
    assertThat(org.slf4j.MDC.get(LogContext.JOB)).isNull();
  }

  private static JsonNode find(List<JsonNode> lines, String beginning) {
    return lines.stream()
        .filter(line -> line.path("message").asString().startsWith(beginning))
        .findFirst()
        .orElseThrow();
  }

  private interface Work {
    void run(Logger log);
  }

  /** What a service with our defaults prints while {@code work} logs. */
  private static List<String> lines(String setting, Work work) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(Nothing.class)
            .web(WebApplicationType.NONE)
            .properties(
                "spring.config.name=quantry-telemetry",
                "spring.main.banner-mode=off",
                "spring.application.name=under-test")
            .run(setting)) {
      work.run(LoggerFactory.getLogger(StructuredLogTest.class));
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
