package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One npz archive with an array a model input, named as the input, samples along the first axis,
 * and optionally an array of class indexes. Option {@code labels}: that array's name; absent:
 * {@code labels} where there is one.
 */
final class NpzFormat implements DatasetFormat {
  private static final String SUFFIX = ".npy";

  @Override
  public String name() {
    return "npz";
  }

  @Override
  public Set<String> requiredRoles() {
    return Set.of("archive");
  }

  @Override
  public Set<String> optionalRoles() {
    return Set.of();
  }

  @Override
  public Dataset open(DatasetSource source) {
    Options options = new Options(source.options(), Set.of("labels"));
    Path archive = Optional.ofNullable(source.files().get("archive")).orElseThrow();
    Map<String, NpyHeader> arrays = headers(archive);
    String labels = options.text("labels").orElse(arrays.containsKey("labels") ? "labels" : null);
    if (labels != null) {
      NpyHeader header = arrays.get(labels);
      if (header == null) {
        throw new EvaluationException(
            "dataset-malformed",
            "no array '%s' for the labels, the archive has %s".formatted(labels, arrays.keySet()));
      }
      if (header.shape().length != 1 || !header.elementType().isInteger()) {
        throw new EvaluationException(
            "dataset-malformed",
            "the labels '%s' must be whole numbers in one dimension".formatted(labels));
      }
    }
    List<DatasetInput> inputs = new ArrayList<>();
    arrays.forEach(
        (name, header) -> {
          if (!name.equals(labels)) {
            inputs.add(input(name, header));
          }
        });
    long samples = samples(arrays);
    if (inputs.isEmpty() || samples == 0) {
      throw new EvaluationException("dataset-empty", "the archive holds no sample");
    }
    return new NpzDataset(archive, samples, List.copyOf(inputs), labels, arrays);
  }

  private static DatasetInput input(String name, NpyHeader header) {
    List<Dimension> shape = new ArrayList<>(List.of(Dimension.named("batch")));
    for (int axis = 1; axis < header.shape().length; axis++) {
      shape.add(Dimension.of(header.shape()[axis]));
    }
    return new DatasetInput(
        name, header.elementType(), new Shape(shape), DatasetInput.Role.VALUES, false);
  }

  private static long samples(Map<String, NpyHeader> arrays) {
    long samples = -1;
    for (Map.Entry<String, NpyHeader> array : arrays.entrySet()) {
      long rows = array.getValue().shape()[0];
      if (samples >= 0 && rows != samples) {
        throw new EvaluationException(
            "dataset-malformed",
            "array '%s' has %d rows, others %d; the first axis counts the samples"
                .formatted(array.getKey(), rows, samples));
      }
      samples = rows;
    }
    return Math.max(samples, 0);
  }

  private static Map<String, NpyHeader> headers(Path file) {
    Map<String, NpyHeader> arrays = new LinkedHashMap<>();
    try (ZipArchive archive = ZipArchive.open(file)) {
      for (ZipEntry entry : archive.entries()) {
        String path = entry.name();
        if (!path.endsWith(SUFFIX) || path.indexOf('/') >= 0) {
          throw new EvaluationException(
              "archive-entry-forbidden",
              "entry '%s' is no array; an npz archive holds only .npy files".formatted(path));
        }
        String name = path.substring(0, path.length() - SUFFIX.length());
        try (InputStream stream = archive.stream(entry)) {
          NpyHeader header = NpyHeader.read(stream, name);
          if (header.headerBytes() + header.contentBytes() != entry.sizeBytes()) {
            throw new EvaluationException(
                "dataset-malformed",
                "array '%s' announces %d bytes of elements, its entry has room for %d"
                    .formatted(
                        name, header.contentBytes(), entry.sizeBytes() - header.headerBytes()));
          }
          arrays.put(name, header);
        }
      }
      return arrays;
    } catch (IOException e) {
      throw new EvaluationException(
          "dataset-malformed", "the archive cannot be read: " + e.getMessage(), e);
    }
  }

  private record NpzDataset(
      Path archive,
      long samples,
      List<DatasetInput> inputs,
      @Nullable String labels,
      Map<String, NpyHeader> arrays)
      implements Dataset {
    @Override
    public Targets.Kind targets() {
      return labels == null ? Targets.Kind.NONE : Targets.Kind.LABELS;
    }

    @Override
    public BatchReader read(SampleSelection selection, int batch) {
      return new NpzReader(archive, arrays, labels, samples, selection.chosen(samples), batch);
    }
  }
}
