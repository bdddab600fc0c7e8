package io.quantry.evaluation.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the pictures of a dataset carry, in the order of the pictures. */
sealed interface PictureTargets {
  Targets.Kind kind();

  ClassNames names();

  /**
   * The targets of a batch.
   *
   * @param taken indexes of its pictures
   * @param geometries how each of them was moved
   */
  Targets of(List<Integer> taken, List<PictureGeometry> geometries);

  /** Nothing. */
  record None() implements PictureTargets {
    @Override
    public Targets.Kind kind() {
      return Targets.Kind.NONE;
    }

    @Override
    public ClassNames names() {
      return ClassNames.NONE;
    }

    @Override
    public Targets of(List<Integer> taken, List<PictureGeometry> geometries) {
      return new Targets.None();
    }
  }

  /** A class each. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Labels(long[] classes, ClassNames names) implements PictureTargets {
    /** From the classes as they are written. */
    static Labels of(List<String> written, PictureClasses classes) {
      return new Labels(written.stream().mapToLong(classes::number).toArray(), classes.names());
    }

    @Override
    public Targets.Kind kind() {
      return Targets.Kind.LABELS;
    }

    @Override
    public Targets of(List<Integer> taken, List<PictureGeometry> geometries) {
      return new Targets.Labels(taken.stream().mapToLong(index -> classes[index]).toArray());
    }
  }

  /** Objects each, in pixels of the picture as it lies in the archive; maybe none. */
  record Boxes(List<List<Targets.Box>> boxes, ClassNames names) implements PictureTargets {
    /** From the objects by picture. */
    static Boxes of(
        List<String> pictures, Map<String, List<Targets.Box>> objects, ClassNames names) {
      return new Boxes(
          pictures.stream().map(picture -> objects.getOrDefault(picture, List.of())).toList(),
          names);
    }

    @Override
    public Targets.Kind kind() {
      return Targets.Kind.BOXES;
    }

    @Override
    public Targets of(List<Integer> taken, List<PictureGeometry> geometries) {
      List<List<Targets.Box>> moved = new ArrayList<>();
      for (int i = 0; i < taken.size(); i++) {
        PictureGeometry geometry = geometries.get(i);
        moved.add(
            boxes.get(taken.get(i)).stream().flatMap(box -> geometry.moved(box).stream()).toList());
      }
      return new Targets.Boxes(moved);
    }
  }
}
