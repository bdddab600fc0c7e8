package io.quantry.engine.outline;

import io.quantry.engine.outline.Sketch.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many layers lines pass where each box is as high as it can be. O(boxes + lines log lines).
 */
final class Spans {
  private Spans() {}

  /**
   * Which links to leave out so that the others pass no more than {@code most} layers together: the
   * longest ones.
   */
  static boolean[] tooLong(int boxes, List<Link> links, int most) {
    int[] layers = layers(boxes, links);
    int[] spans = links.stream().mapToInt(one -> layers[one.to()] - layers[one.from()]).toArray();
    long total = IntStream.of(spans).asLongStream().sum();
    boolean[] left = new boolean[spans.length];
    List<Integer> longestFirst =
        IntStream.range(0, spans.length)
            .boxed()
            .sorted(Comparator.comparingInt((Integer link) -> spans[link]).reversed())
            .toList();
    for (int link : longestFirst) {
      if (total <= most) {
        break;
      }
      left[link] = true;
      total -= spans[link];
    }
    return left;
  }

  /** The length of the longest path to each box; what is on a cycle stays on top. */
  private static int[] layers(int boxes, List<Link> links) {
    List<List<Integer>> next = new ArrayList<>();
    for (int i = 0; i < boxes; i++) {
      next.add(new ArrayList<>());
    }
    int[] waiting = new int[boxes];
    for (Link link : links) {
      next.get(link.from()).add(link.to());
      waiting[link.to()]++;
    }
    Deque<Integer> ready = new ArrayDeque<>();
    for (int i = 0; i < boxes; i++) {
      if (waiting[i] == 0) {
        ready.add(i);
      }
    }
    int[] layers = new int[boxes];
    while (!ready.isEmpty()) {
      int box = ready.remove();
      for (int user : next.get(box)) {
        layers[user] = Math.max(layers[user], layers[box] + 1);
        if (--waiting[user] == 0) {
          ready.add(user);
        }
      }
    }
    return layers;
  }
}
