package io.quantry.engine.outline;

import io.quantry.contracts.engine.OutlineResult.DrawnTensor;
import io.quantry.contracts.engine.OutlineResult.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A drawing without places: boxes with their sizes, and which are connected. */
final class Sketch {
  private static final int OPERATOR_HEIGHT = 44;
  private static final int BLOCKS_HEIGHT = 60;
  private static final int END_HEIGHT = 26;
  private static final int NARROWEST = 96;
  private static final int WIDEST = 224;
  private static final int CHARACTER = 8;
  private static final int MARGIN = 28;

  private final String title;
  private final List<Item> items = new ArrayList<>();
  private final Set<Link> links = new LinkedHashSet<>();

  Sketch(String title) {
    this.title = title;
  }

  /** A box; the members are those of {@code OutlineResult.DrawnBox}. */
  record Item(
      Kind kind,
      int width,
      int height,
      @Nullable Integer operator,
      @Nullable List<Integer> inside,
      int times,
      @Nullable List<List<Integer>> repetitions,
      @Nullable DrawnTensor tensor) {}

  /** From one box to another, by their numbers. */
  record Link(int from, int to) {}

  /**
   * Adds an operator's box; answers its number.
   *
   * @param words what is written in it
   */
  int operator(int operator, List<Integer> inside, String... words) {
    return add(
        new Item(
            Kind.OPERATOR,
            width(words),
            OPERATOR_HEIGHT,
            operator,
            inside.isEmpty() ? null : inside,
            1,
            null,
            null));
  }

  int blocks(int inside, int times, List<List<Integer>> repetitions) {
    return add(
        new Item(
            Kind.BLOCKS, WIDEST, BLOCKS_HEIGHT, null, List.of(inside), times, repetitions, null));
  }

  int end(Kind kind, DrawnTensor tensor) {
    return add(new Item(kind, width(tensor.name()), END_HEIGHT, null, null, 1, null, tensor));
  }

  private int add(Item item) {
    items.add(item);
    return items.size() - 1;
  }

  private static int width(String... words) {
    int longest = 0;
    for (String word : words) {
      longest = Math.max(longest, word.length());
    }
    return Math.clamp((long) longest * CHARACTER + MARGIN, NARROWEST, WIDEST);
  }

  void connect(int from, int to) {
    if (from != to) {
      links.add(new Link(from, to));
    }
  }

  String title() {
    return title;
  }

  List<Item> items() {
    return items;
  }

  List<Link> links() {
    return List.copyOf(links);
  }
}
