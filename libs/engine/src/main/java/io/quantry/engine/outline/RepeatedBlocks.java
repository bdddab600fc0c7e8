package io.quantry.engine.outline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds operators, one behind the other in the graph's order, that are the same block several
 * times, as encoder layers are. Blocks are the same if their operators have the same signatures and
 *
 * <ol>
 *   <li>what comes from within the block comes from the same place in it;
 *   <li>what comes from the block before comes from the same place in that; in the first block,
 *       from anywhere before;
 *   <li>everything else comes from one and the same operator.
 * </ol>
 *
 * The run that saves most boxes is taken, then those on either side of it. Comparisons are bounded
 * by {@value #MOST_COMPARISONS} a search: in graphs of many operators long blocks are not found.
 * Deterministic.
 */
final class RepeatedBlocks {
  private static final int SHORTEST_BLOCK = 4;
  private static final int SHORTEST_RUN = 16;
  private static final int LONGEST_BLOCK = 4_096;
  private static final long MOST_COMPARISONS = 200_000_000;
  private static final int MOST_RUNS = 64;
  private static final int CANDIDATES = 8;
  private static final int MOST_CUTS = 24;

  private final FoldedGraph graph;
  private final int[] signatures;
  private final int[] crossing;

  /**
   * @param start number of the first operator
   * @param length operators of a block
   * @param times blocks
   */
  record Run(int start, int length, int times) {
    int end() {
      return start + length * times;
    }

    /** Operators that need not be drawn. */
    int saved() {
      return length * (times - 1);
    }
  }

  private record Segment(int from, int to) {}

  private RepeatedBlocks(FoldedGraph graph, int[] signatures) {
    this.graph = graph;
    this.signatures = signatures;
    this.crossing = crossing(graph);
  }

  /** Runs in order, apart from each other. */
  static List<Run> in(FoldedGraph graph, int[] signatures) {
    RepeatedBlocks blocks = new RepeatedBlocks(graph, signatures);
    List<Run> found = new ArrayList<>();
    Deque<Segment> open = new ArrayDeque<>(List.of(new Segment(0, graph.size())));
    while (!open.isEmpty() && found.size() < MOST_RUNS) {
      Segment segment = open.pop();
      Run run = blocks.best(segment.from(), segment.to());
      if (run != null) {
        found.add(run);
        open.push(new Segment(run.end(), segment.to()));
        open.push(new Segment(segment.from(), run.start()));
      }
    }
    found.sort(Comparator.comparingInt(Run::start));
    return found;
  }

  /** How many operators before each cut are needed behind it. */
  private static int[] crossing(FoldedGraph graph) {
    int size = graph.size();
    int[] lastUse = new int[size];
    Arrays.fill(lastUse, -1);
    for (int user = 0; user < size; user++) {
      for (int source : graph.sources(user)) {
        if (source >= 0) {
          lastUse[source] = Math.max(lastUse[source], user);
        }
      }
    }
    int[] crossing = new int[size + 2];
    for (int i = 0; i < size; i++) {
      if (lastUse[i] > i) {
        crossing[i + 1]++;
        crossing[lastUse[i] + 1]--;
      }
    }
    for (int cut = 1; cut < crossing.length; cut++) {
      crossing[cut] += crossing[cut - 1];
    }
    return crossing;
  }

  private @Nullable Run best(int from, int to) {
    for (Run periodic : candidates(from, to)) {
      int end = periodic.end() + rest(periodic, to);
      for (int times = periodic.times(); times >= Math.max(2, periodic.times() - 1); times--) {
        Run verified = verified(periodic, times, end - times * periodic.length());
        if (verified != null) {
          return verified;
        }
      }
    }
    return null;
  }

  /** Operators behind a run that go on with its period. */
  private int rest(Run run, int to) {
    int end = run.end();
    while (end < to && signatures[end] == signatures[end - run.length()]) {
      end++;
    }
    return end - run.end();
  }

  /** Tries where the first block may begin, the cut with the fewest lines across first. */
  private @Nullable Run verified(Run periodic, int times, int lastStart) {
    if (times * periodic.length() < SHORTEST_RUN) {
      return null;
    }
    List<Integer> starts =
        IntStream.rangeClosed(periodic.start(), lastStart)
            .boxed()
            .sorted(Comparator.comparingInt(cut -> crossing[cut + periodic.length()]))
            .limit(MOST_CUTS)
            .toList();
    for (int start : starts) {
      Run run = new Run(start, periodic.length(), times);
      if (isSame(run)) {
        return run;
      }
    }
    return null;
  }

  /** Runs of equal signatures, those that save most first. */
  private List<Run> candidates(int from, int to) {
    int size = to - from;
    long longest = Math.min(LONGEST_BLOCK, Math.max(64, MOST_COMPARISONS / Math.max(1, size)));
    List<Run> best = new ArrayList<>();
    for (int length = SHORTEST_BLOCK; length <= longest && 2 * length <= size; length++) {
      int equal = 0;
      for (int i = from; i + length <= to; i++) {
        if (i + length < to && signatures[i] == signatures[i + length]) {
          equal++;
        } else {
          if (equal >= length) {
            keep(best, new Run(i - equal, length, equal / length + 1));
          }
          equal = 0;
        }
      }
    }
    return best;
  }

  private static void keep(List<Run> best, Run run) {
    boolean isBetter = best.size() < CANDIDATES || run.saved() > best.getLast().saved();
    if (run.length() * run.times() < SHORTEST_RUN || !isBetter) {
      return;
    }
    best.add(run);
    best.sort(Comparator.comparingInt(Run::saved).reversed());
    if (best.size() > CANDIDATES) {
      best.removeLast();
    }
  }

  private boolean isSame(Run run) {
    for (int block = 1; block < run.times(); block++) {
      int base = run.start() + block * run.length();
      for (int i = 0; i < run.length(); i++) {
        int[] here = graph.sources(base + i);
        int[] first = graph.sources(run.start() + i);
        int[] second = graph.sources(run.start() + run.length() + i);
        if (here.length != first.length || here.length != second.length) {
          return false;
        }
        for (int slot = 0; slot < here.length; slot++) {
          boolean same =
              block == 1
                  ? followsFirst(run, first[slot], here[slot])
                  : place(run, block, here[slot]) == place(run, 1, second[slot]);
          if (!same) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static boolean followsFirst(Run run, int inFirst, int inSecond) {
    boolean fromBlockBefore = inSecond >= run.start() && inSecond < run.start() + run.length();
    return fromBlockBefore
        ? inFirst != FoldedGraph.NONE && inFirst < run.start()
        : place(run, 0, inFirst) == place(run, 1, inSecond);
  }

  /** Within the block and the one before it by distance from its beginning, else as it is. */
  private static long place(Run run, int block, int source) {
    int base = run.start() + block * run.length();
    int nearest = block == 0 ? base : base - run.length();
    return source >= nearest && source < base + run.length() ? (1L << 40) + source - base : source;
  }
}
