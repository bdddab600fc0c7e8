package io.quantry.report;

import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.spec.TechniqueSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a version that its card, its badge and its snippets say.
 *
 * @param files the model first, then its side files
 * @param technique how it was made, absent for an upload
 * @param quantization what its making reported, absent for an upload
 * @param evaluation how it compares with its baseline, absent until it was measured
 * @param lineage references of what it was made from by kind, for instance {@code baseline}
 */
public record VersionSheet(
    String model,
    int version,
    Instant createdAt,
    List<BlobRef> files,
    ModelFacts facts,
    @Nullable TechniqueSpec technique,
    @Nullable QuantizeResult quantization,
    @Nullable EvaluateResult evaluation,
    Map<String, String> lineage) {
  public VersionSheet {
    files = List.copyOf(files);
    lineage = Map.copyOf(lineage);
  }

  /** For instance {@code glyphs:3}. */
  String reference() {
    return model + ":" + version;
  }

  BlobRef main() {
    return files.getFirst();
  }

  long sizeBytes() {
    return files.stream().mapToLong(BlobRef::sizeBytes).sum();
  }

  /**
   * The type of its weights where the technique has one, else the technique; {@code fp32} for an
   * upload.
   */
  String precision() {
    if (technique == null) {
      return "fp32";
    }
    return technique.parameters().get("weights") instanceof Map<?, ?> weights
            && weights.get("type") instanceof String type
        ? type
        : technique.type();
  }
}
