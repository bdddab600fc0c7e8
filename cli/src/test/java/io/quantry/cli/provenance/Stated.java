package io.quantry.cli.provenance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quantry.provenance.Predicate;
import io.quantry.provenance.ResourceDescriptor;
import io.quantry.provenance.SigningKey;
import io.quantry.provenance.Statement;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A model with a side file, as a platform would state it. */
final class Stated {
  static final SigningKey KEY = SigningKey.ofSeed(new byte[32]);
  static final byte[] MODEL = "the model's bytes, a few".getBytes(UTF_8);
  static final byte[] SIDE = "its weights".getBytes(UTF_8);
  static final String SIDE_NAME = "weights.bin";

  private Stated() {}

  static byte[] envelope(SigningKey key, String version) {
    return key.sign(statement(version)).json();
  }

  static String pem(SigningKey key) {
    return key.verification().pem();
  }

  private static Statement statement(String version) {
    return new Statement(
        List.of(
            ResourceDescriptor.file("model.onnx", sha256(MODEL)),
            ResourceDescriptor.file(SIDE_NAME, sha256(SIDE))),
        new Predicate(
            new Predicate.BuildDefinition(
                Predicate.QUANTIZATION,
                Map.of("technique", Map.of("type", "static")),
                Map.of(
                    Predicate.VERSION,
                    version,
                    "stage",
                    "judged",
                    "statedAt",
                    "2026-01-02T03:04:05Z"),
                List.of(
                    ResourceDescriptor.file("glyphs:1/model.onnx", "a".repeat(64))
                        .with("role", "baseline"))),
            new Predicate.RunDetails(
                new Predicate.Builder("urn:quantry:builder", Map.of("engine", "0.1.0")),
                new Predicate.Metadata(
                    "job_1", Instant.EPOCH, Instant.parse("2026-01-02T03:04:05Z")),
                List.of(
                    new ResourceDescriptor(
                        "evaluation",
                        Map.of(),
                        Map.of("verdict", "PASSED", "metric", "a\u001b[31mb"))))));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
