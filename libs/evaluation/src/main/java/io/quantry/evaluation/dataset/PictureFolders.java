package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.util.List;

/**
 * Classes from folders: {@code cat/001.png} shows a cat. Pictures lie either all at the top, then
 * they have no classes, or all one folder deep.
 */
final class PictureFolders {
  private PictureFolders() {}

  /**
   * @param pictures names of entries
   * @throws EvaluationException {@code dataset-malformed} if they lie at different depths or deeper
   */
  static PictureTargets of(List<String> pictures, Options options) {
    long deep = depth(pictures.getFirst());
    for (String picture : pictures) {
      if (depth(picture) != deep || deep > 1) {
        throw new EvaluationException(
            "dataset-malformed",
            ("entries '%s' and '%s': pictures lie either all at the top or all in folders named as "
                    + "their class, one folder deep, unless there is a labels file")
                .formatted(pictures.getFirst(), picture));
      }
    }
    if (deep == 0) {
      ClassNames.of(options, Targets.Kind.NONE);
      return new PictureTargets.None();
    }
    List<String> folders =
        pictures.stream().map(picture -> picture.substring(0, picture.indexOf('/'))).toList();
    ClassNames declared = ClassNames.of(options, Targets.Kind.LABELS);
    return PictureTargets.Labels.of(folders, PictureClasses.named(folders, declared));
  }

  private static long depth(String picture) {
    return picture.chars().filter(character -> character == '/').count();
  }
}
