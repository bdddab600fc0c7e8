package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One npy array for the model's only input, or the one that option {@code input} names, and
 * optionally one of targets, samples along the first axis. Option {@code kind}: what the targets
 * are, {@code labels}, {@code scores}, {@code values}, {@code classes} or {@code boxes}, shaped as
 * in {@link NpzFormat}; absent: {@code labels} for whole numbers in one dimension, else {@code
 * values}. {@code classNames}: names of the classes.
 */
final class NpyFormat implements DatasetFormat {
  private static final String INPUT = "input";
  private static final String TARGETS = "targets";
  private static final int BUFFER_BYTES = 1 << 16;

  @Override
  public String name() {
    return "npy";
  }

  @Override
  public Set<String> requiredRoles() {
    return Set.of(INPUT);
  }

  @Override
  public Set<String> optionalRoles() {
    return Set.of(TARGETS);
  }

  @Override
  public Dataset open(DatasetSource source) {
    Options options = new Options(source.options(), Set.of(INPUT, "kind", ClassNames.OPTION));
    Map<String, NpyHeader> headers = new LinkedHashMap<>();
    for (String role : List.of(INPUT, TARGETS)) {
      Path file = source.files().get(role);
      if (file != null) {
        headers.put(role, header(file, role));
      }
    }
    Map<String, String> feeds = Map.of(options.text(INPUT).orElse(""), INPUT);
    return ArrayDataset.of(
        () -> new Streams(source.files()), headers, feeds, targets(options, headers));
  }

  private static ArrayTargets targets(Options options, Map<String, NpyHeader> headers) {
    NpyHeader header = headers.get(TARGETS);
    if (header == null) {
      if (options.has("kind")) {
        throw new EvaluationException(
            "invalid-value",
            "dataset option 'kind' is about a file of role 'targets', there is none");
      }
      Targets.Kind none = Targets.Kind.NONE;
      return new ArrayTargets(none, List.of(), ClassNames.of(options, none));
    }
    boolean labels = header.shape().length == 1 && header.elementType().isInteger();
    String named =
        options.oneOf(
            "kind",
            labels ? "labels" : "values",
            List.of("labels", "scores", "values", "classes", "boxes"));
    Targets.Kind kind =
        switch (named) {
          case "labels" -> Targets.Kind.LABELS;
          case "scores" -> Targets.Kind.SCORES;
          case "classes" -> Targets.Kind.CLASS_MAPS;
          case "boxes" -> Targets.Kind.BOXES;
          default -> Targets.Kind.VALUES;
        };
    return new ArrayTargets(kind, List.of(TARGETS), ClassNames.of(options, kind)).checked(headers);
  }

  private static NpyHeader header(Path file, String role) {
    try (InputStream stream = Files.newInputStream(file)) {
      NpyHeader header = NpyHeader.read(stream, role);
      header.requireBytes(Files.size(file), role);
      return header;
    } catch (IOException e) {
      throw new EvaluationException(
          "dataset-malformed", "the %s file cannot be read".formatted(role), e);
    }
  }

  private record Streams(Map<String, Path> files) implements ArrayStreams {
    @Override
    public InputStream stream(String array) throws IOException {
      Path file = Optional.ofNullable(files.get(array)).orElseThrow();
      return new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    }

    @Override
    public void close() {
      // each stream is closed by whoever reads it
    }
  }
}
