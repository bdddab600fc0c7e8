package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.ElementType;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A zip archive of JPEG, PNG, BMP and GIF pictures, one sample each, in the order of their entries'
 * names by UTF-16 code. Targets come from the role {@code labels} ({@link PictureLabelsFile}), else
 * from folders ({@link PictureFolders}). Options: those of {@link PictureRecipe}, {@code input}
 * (name; absent: the model's only input), {@code classNames} (in the order of the model's classes).
 * Folders, files whose name begins with a dot, and macOS's folder {@code __MACOSX} are passed over;
 * whatever else is no picture is refused. Without a fixed size, a batch ends where the next picture
 * has another.
 */
final class ImagesFormat implements DatasetFormat {
  @Override
  public String name() {
    return "images";
  }

  @Override
  public Set<String> requiredRoles() {
    return Set.of("archive");
  }

  @Override
  public Set<String> optionalRoles() {
    return Set.of("labels");
  }

  @Override
  public Dataset open(DatasetSource source) {
    TreeSet<String> known = new TreeSet<>(PictureRecipe.OPTIONS);
    known.addAll(Set.of("input", ClassNames.OPTION));
    Options options = new Options(source.options(), known);
    PictureRecipe recipe = PictureRecipe.of(options);
    Path file = Optional.ofNullable(source.files().get("archive")).orElseThrow();
    List<ZipEntry> pictures = pictures(file);
    List<String> names = pictures.stream().map(ZipEntry::name).toList();
    Path labels = source.files().get("labels");
    PictureTargets targets =
        labels == null
            ? PictureFolders.of(names, options)
            : PictureLabelsFile.read(labels, names, options);
    DatasetInput input =
        new DatasetInput(
            options.text("input").orElse(""),
            ElementType.FLOAT,
            recipe.shape(),
            DatasetInput.Role.VALUES,
            false);
    return new ImagesDataset(file, pictures, recipe, input, targets);
  }

  private static List<ZipEntry> pictures(Path file) {
    try (ZipArchive archive = ZipArchive.open(file)) {
      List<ZipEntry> pictures =
          archive.entries().stream()
              .filter(entry -> !passedOver(entry.name()))
              .sorted(Comparator.comparing(ZipEntry::name))
              .toList();
      for (ZipEntry entry : pictures) {
        if (!PictureKind.named(entry.name())) {
          throw new EvaluationException(
              "archive-entry-forbidden",
              "entry '%s' is no picture; .jpg, .jpeg, .png, .bmp and .gif are read"
                  .formatted(entry.name()));
        }
      }
      if (pictures.isEmpty()) {
        throw new EvaluationException("dataset-empty", "the archive holds no picture");
      }
      return pictures;
    }
  }

  private static boolean passedOver(String entry) {
    return entry.endsWith("/")
        || entry.startsWith("__MACOSX/")
        || entry.startsWith(".", entry.lastIndexOf('/') + 1);
  }

  record ImagesDataset(
      Path archive,
      List<ZipEntry> pictures,
      PictureRecipe recipe,
      DatasetInput input,
      PictureTargets pictureTargets)
      implements Dataset {
    @Override
    public long samples() {
      return pictures.size();
    }

    @Override
    public List<DatasetInput> inputs() {
      return List.of(input);
    }

    @Override
    public Targets.Kind targets() {
      return pictureTargets.kind();
    }

    @Override
    public List<String> classNames() {
      return pictureTargets.names().list();
    }

    @Override
    public BatchReader read(SampleSelection selection, int batch) {
      return new ImagesReader(this, selection.chosen(samples()), batch);
    }
  }
}
