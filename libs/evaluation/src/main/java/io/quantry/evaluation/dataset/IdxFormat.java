package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pictures and labels in MNIST's form. Options: {@code input} (name; absent: the model's only
 * input), {@code scale} (1/255), {@code mean} (0) and {@code std} (1), each one number or one a
 * channel: a pixel becomes {@code (pixel × scale − mean) / std}; {@code classNames}. Images of
 * {@code [n, h, w]} become {@code [n, 1, h, w]}, those of {@code [n, c, h, w]} stay so.
 */
final class IdxFormat implements DatasetFormat {
  @Override
  public String name() {
    return "idx";
  }

  @Override
  public Set<String> requiredRoles() {
    return Set.of("images");
  }

  @Override
  public Set<String> optionalRoles() {
    return Set.of("labels");
  }

  @Override
  public Dataset open(DatasetSource source) {
    Options options =
        new Options(source.options(), Set.of("input", "scale", "mean", "std", ClassNames.OPTION));
    Path images = Optional.ofNullable(source.files().get("images")).orElseThrow();
    Path labels = source.files().get("labels");
    int[] sizes = sizes(images, "images");
    if (sizes.length < 3) {
      throw new EvaluationException(
          "dataset-malformed", "the images file needs 3 or 4 dimensions, has " + sizes.length);
    }
    if (sizes[0] == 0) {
      throw new EvaluationException("dataset-empty", "the images file holds no picture");
    }
    if (labels != null) {
      requireLabels(sizes(labels, "labels"), sizes[0]);
    }
    int channels = sizes.length == 4 ? sizes[1] : 1;
    PixelTable table = PixelTable.of(options, channels);
    ClassNames names =
        ClassNames.of(options, labels == null ? Targets.Kind.NONE : Targets.Kind.LABELS);
    List<Dimension> shape = new ArrayList<>(List.of(Dimension.named("batch")));
    if (sizes.length == 3) {
      shape.add(Dimension.of(1));
    }
    for (int axis = 1; axis < sizes.length; axis++) {
      shape.add(Dimension.of(sizes[axis]));
    }
    DatasetInput input =
        new DatasetInput(
            options.text("input").orElse(""),
            ElementType.FLOAT,
            new Shape(shape),
            DatasetInput.Role.VALUES,
            false);
    return new IdxDataset(images, labels, sizes[0], input, table, names);
  }

  private static int[] sizes(Path file, String role) {
    try (IdxFile idx = IdxFile.open(file, role)) {
      return idx.sizes();
    }
  }

  private static void requireLabels(int[] sizes, int pictures) {
    if (sizes.length != 1 || sizes[0] != pictures) {
      throw new EvaluationException(
          "dataset-malformed",
          "%d pictures need as many labels in one dimension, the labels file has %s"
              .formatted(pictures, Arrays.toString(sizes)));
    }
  }

  record IdxDataset(
      Path images,
      @Nullable Path labels,
      int count,
      DatasetInput input,
      PixelTable table,
      ClassNames names)
      implements Dataset {
    @Override
    public long samples() {
      return count;
    }

    @Override
    public List<DatasetInput> inputs() {
      return List.of(input);
    }

    @Override
    public Targets.Kind targets() {
      return labels == null ? Targets.Kind.NONE : Targets.Kind.LABELS;
    }

    @Override
    public List<String> classNames() {
      return names.list();
    }

    @Override
    public BatchReader read(SampleSelection selection, int batch) {
      return new IdxReader(this, selection.chosen(count), batch);
    }
  }
}
