package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Vectors in a {@link VectorFile}, one sample a row, as floats of shape {@code [d]}. Options:
 * {@code type} ({@code fvecs}, {@code bvecs} or {@code ivecs}; by the file's name), {@code input}
 * (name; absent: the model's only input). The role {@code neighbors}, ids of each row's true
 * nearest neighbours as ivecs, must have as many rows; it is no target.
 */
final class VectorsFormat implements DatasetFormat {
  @Override
  public String name() {
    return "vectors";
  }

  @Override
  public Set<String> requiredRoles() {
    return Set.of("base");
  }

  @Override
  public Set<String> optionalRoles() {
    return Set.of("neighbors");
  }

  @Override
  public Dataset open(DatasetSource source) {
    Options options = new Options(source.options(), Set.of("type", "input"));
    Path base = Optional.ofNullable(source.files().get("base")).orElseThrow();
    VectorFile.Kind kind = kind(options, base);
    try (VectorFile vectors = VectorFile.open(base, kind, "base")) {
      Path neighbors = source.files().get("neighbors");
      if (neighbors != null) {
        requireRows(neighbors, vectors.rows());
      }
      DatasetInput input =
          new DatasetInput(
              options.text("input").orElse(""),
              ElementType.FLOAT,
              new Shape(List.of(Dimension.named("batch"), Dimension.of(vectors.dimension()))),
              DatasetInput.Role.VALUES,
              false);
      return new VectorsDataset(base, kind, vectors.rows(), input);
    }
  }

  private static VectorFile.Kind kind(Options options, Path base) {
    String byName =
        VectorFile.Kind.of(base).map(kind -> kind.name().toLowerCase(Locale.ROOT)).orElse("");
    String type = options.oneOf("type", byName, List.of("fvecs", "bvecs", "ivecs"));
    return VectorFile.Kind.valueOf(type.toUpperCase(Locale.ROOT));
  }

  private static void requireRows(Path file, int rows) {
    try (VectorFile neighbors = VectorFile.open(file, VectorFile.Kind.IVECS, "neighbors")) {
      if (neighbors.rows() != rows) {
        throw new EvaluationException(
            "dataset-malformed",
            "the neighbors file has %d rows for %d vectors".formatted(neighbors.rows(), rows));
      }
    }
  }

  record VectorsDataset(Path base, VectorFile.Kind kind, int rows, DatasetInput input)
      implements Dataset {
    @Override
    public long samples() {
      return rows;
    }

    @Override
    public List<DatasetInput> inputs() {
      return List.of(input);
    }

    @Override
    public Targets.Kind targets() {
      return Targets.Kind.NONE;
    }

    @Override
    public BatchReader read(SampleSelection selection, int batch) {
      return new VectorsReader(this, selection.chosen(rows), batch);
    }
  }
}
