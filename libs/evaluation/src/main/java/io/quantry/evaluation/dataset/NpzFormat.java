package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One npz archive with an array a model input, named as the input, samples along the first axis,
 * and optionally arrays of targets, which are no inputs. Options name them, at most one kind:
 * {@code labels} (class indexes {@code [n]}; absent: the array {@code labels} where there is one
 * and no other kind is named), {@code scores} (real numbers {@code [n]}), {@code queries} beside
 * {@code scores} (whole numbers {@code [n]}: which query each score belongs to), {@code values}
 * (what the main output should be, {@code [n, …]}), {@code classes} (a class a token or pixel,
 * {@code [n, …]}, −100 counts for nothing), {@code boxes} ({@code [n, most, 5]}: class, x1, y1, x2,
 * y2 in pixels of the input; class −1 is padding). {@code classNames}: names of the classes.
 */
final class NpzFormat implements DatasetFormat {
  private static final String SUFFIX = ".npy";
  private static final String LABELS = "labels";
  private static final Map<String, Targets.Kind> KINDS =
      Map.of(
          LABELS,
          Targets.Kind.LABELS,
          "scores",
          Targets.Kind.SCORES,
          "values",
          Targets.Kind.VALUES,
          "classes",
          Targets.Kind.CLASS_MAPS,
          "boxes",
          Targets.Kind.BOXES);

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
    Options options =
        new Options(
            source.options(),
            Set.of(LABELS, "scores", "queries", "values", "classes", "boxes", ClassNames.OPTION));
    Path archive = Optional.ofNullable(source.files().get("archive")).orElseThrow();
    Map<String, NpyHeader> arrays = headers(archive);
    ArrayTargets targets = targets(options, arrays);
    Map<String, String> feeds = new LinkedHashMap<>();
    for (String array : arrays.keySet()) {
      if (!targets.arrays().contains(array)) {
        feeds.put(array, array);
      }
    }
    return ArrayDataset.of(() -> new Streams(ZipArchive.open(archive)), arrays, feeds, targets);
  }

  private static ArrayTargets targets(Options options, Map<String, NpyHeader> arrays) {
    List<String> named = KINDS.keySet().stream().filter(options::has).sorted().toList();
    if (named.size() > 1) {
      throw new EvaluationException(
          "invalid-value",
          "the dataset options %s name targets of several kinds, samples carry one"
              .formatted(named));
    }
    Optional<String> queries = options.text("queries");
    if (queries.isPresent() && !named.equals(List.of("scores"))) {
      throw new EvaluationException(
          "invalid-value", "dataset option 'queries' goes together with 'scores'");
    }
    Targets.Kind kind = Targets.Kind.NONE;
    List<String> names = List.of();
    if (!named.isEmpty()) {
      String option = named.getFirst();
      String array = options.text(option).orElseThrow();
      kind =
          queries.isPresent()
              ? Targets.Kind.RELEVANCE
              : Optional.ofNullable(KINDS.get(option)).orElseThrow();
      names = queries.map(query -> List.of(query, array)).orElse(List.of(array));
    } else if (arrays.containsKey(LABELS)) {
      kind = Targets.Kind.LABELS;
      names = List.of(LABELS);
    }
    return new ArrayTargets(kind, names, ClassNames.of(options, kind)).checked(arrays);
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
          header.requireBytes(entry.sizeBytes(), name);
          arrays.put(name, header);
        }
      }
      return arrays;
    } catch (IOException e) {
      throw new EvaluationException(
          "dataset-malformed", "the archive cannot be read: " + e.getMessage(), e);
    }
  }

  private record Streams(ZipArchive archive) implements ArrayStreams {
    @Override
    public InputStream stream(String array) {
      return archive.stream(archive.entry(array + SUFFIX).orElseThrow());
    }

    @Override
    public void close() {
      archive.close();
    }
  }
}
