package io.quantry.provenance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.provenance.RefusedException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The statement's bytes are those of in-toto and SLSA, and nothing else is taken for one. */
class StatementTest {
  private static final Statement SAMPLE = SampleStatement.of("1".repeat(64), "2".repeat(64));

  private static final String WRITTEN =
      """
      {"_type":"https://in-toto.io/Statement/v1",\
      "subject":[{"name":"model.onnx","digest":{"sha256":"%2$s"}},\
      {"name":"model.onnx.data","digest":{"sha256":"%3$s"}}],\
      "predicateType":"https://slsa.dev/provenance/v1",\
      "predicate":{"buildDefinition":{"buildType":"urn:quantry:build:quantization:v1",\
      "externalParameters":{"model":{"ref":"glyphs@fp32"},\
      "technique":{"ratio":1.50,"type":"static"}},\
      "internalParameters":{"version":"glyphs:2"},\
      "resolvedDependencies":[{"name":"glyphs:1/model.onnx","digest":{"sha256":"%1$s"},\
      "annotations":{"role":"baseline"}}]},\
      "runDetails":{"builder":{"id":"urn:quantry:builder","version":{"engine":"0.1.0"}},\
      "metadata":{"invocationId":"job_1","startedOn":"2026-01-02T03:04:05Z",\
      "finishedOn":"2026-01-02T03:04:06.789Z"},\
      "byproducts":[{"name":"evaluation","annotations":{"verdict":"PASSED"}}]}}}"""
          .formatted("a".repeat(64), "1".repeat(64), "2".repeat(64));

  @Test
  void isWrittenInOneOrder() {
    assertThat(new String(SAMPLE.json(), UTF_8)).isEqualTo(WRITTEN);
  }

  @Test
  void isReadAsItWasWritten() {
    assertThat(Statement.read(SAMPLE.json())).isEqualTo(SAMPLE);
  }

  /** In-toto lets a later version add members; who reads leaves them out. */
  @Test
  void mayHoldMembersOfALaterVersion() {
    String later = WRITTEN.replace("{\"_type\"", "{\"_new\":1,\"_type\"");
    assertThat(Statement.read(later.getBytes(UTF_8))).isEqualTo(SAMPLE);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "Statement/v1, Statement/v2",
        "slsa.dev/provenance/v1, slsa.dev/provenance/v0.2",
        "urn:quantry:build:quantization:v1, urn:somebody:else",
        "`\"name\":\"model.onnx.data\"`, `\"name\":\"model.onnx\"`",
        "`\"sha256\":\"1`, `\"sha1\":\"1`",
        "11111111, 1111111G",
        "`,\"predicateType\"`, `,\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\"`",
        "buildDefinition, buildRecipe",
        "`\"subject\":[`, `\"subject\":{},\"x\":[`",
        "`\"verdict\":\"PASSED\"}}]}}}`, `\"verdict\":\"PASSED\"}}]}}} {}`"
      })
  void anythingElseIsRefused(String part, String instead) {
    String other = WRITTEN.replace(part, instead);
    assertThat(other).isNotEqualTo(WRITTEN);
    assertThatThrownBy(() -> Statement.read(other.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN_STATEMENT));
  }
}
