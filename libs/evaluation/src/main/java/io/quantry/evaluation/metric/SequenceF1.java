package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.statistics.Judgement;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Micro-averaged F1 of labels of tokens. Where the dataset's class names are tags such as {@code
 * B-PER}, {@code I-PER} and {@code O}: of entities, which must meet in type, first and last token
 * (as seqeval). Else of tokens whose class is not 0. Tokens that count for nothing are taken out
 * first. A token with a number that is not finite is an entity, or a class, that is always wrong.
 */
final class SequenceF1 implements Metric {
  @Override
  public String name() {
    return "sequence-f1";
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    return TokenTargets.unfit(context);
  }

  @Override
  public Gathering begin(MetricContext context) {
    return new Counts(EntityTags.of(context.classNames()).orElse(null));
  }

  private final class Counts implements Gathering {
    private final @Nullable EntityTags tags;
    private final SampleIntegers wanted = new SampleIntegers();
    private final Answers before = new Answers();
    private final Answers after = new Answers();

    Counts(@Nullable EntityTags tags) {
      this.tags = tags;
    }

    @Override
    public void add(PairedBatch batch) {
      OutputPair output = batch.runs().getFirst().main();
      TokenTargets targets = TokenTargets.of(batch, output);
      if (tags != null && tags.classes() != targets.width()) {
        throw new EvaluationException(
            "dataset-model-mismatch",
            "the dataset names %d classes, output '%s' tells %d apart"
                .formatted(tags.classes(), output.name(), targets.width()));
      }
      int[] truth = new int[targets.tokens()];
      int[] baseline = new int[targets.tokens()];
      int[] candidate = new int[targets.tokens()];
      for (int sample = 0; sample < batch.size(); sample++) {
        int count = 0;
        for (int token = 0; token < targets.tokens(); token++) {
          int row = sample * targets.tokens() + token;
          int label = targets.classes()[row];
          if (label != ClassMapTargets.IGNORED) {
            truth[count] = label;
            baseline[count] = OutputPair.largest(output.baseline(), row, targets.width());
            candidate[count] = OutputPair.largest(output.candidate(), row, targets.width());
            count++;
          }
        }
        long[] expected = units(truth, count);
        wanted.add(present(expected));
        before.add(expected, units(baseline, count));
        after.add(expected, units(candidate, count));
      }
    }

    @Override
    public MetricResult result(Judgement judgement) {
      int[] all = wanted.toArray();
      long sum = 0;
      for (int count : all) {
        sum += count;
      }
      return PointChange.result(
          name(),
          true,
          before.figure(all),
          after.figure(all),
          Map.of(tags == null ? "labelledTokens" : "entities", (double) sum),
          judgement);
    }

    /** What is to be met, at its token; 0 where there is nothing. */
    private long[] units(int[] classes, int count) {
      if (tags != null) {
        return tags.entities(classes, count);
      }
      long[] units = new long[count];
      for (int i = 0; i < count; i++) {
        units[i] = classes[i];
      }
      return units;
    }
  }

  private static int present(long[] units) {
    int count = 0;
    for (long unit : units) {
      count += unit != 0 ? 1 : 0;
    }
    return count;
  }

  private static final class Answers {
    private final SampleIntegers given = new SampleIntegers();
    private final SampleIntegers hits = new SampleIntegers();

    void add(long[] expected, long[] answers) {
      int common = 0;
      for (int i = 0; i < expected.length; i++) {
        common += expected[i] != 0 && expected[i] == answers[i] ? 1 : 0;
      }
      given.add(present(answers));
      hits.add(common);
    }

    /** Nothing wanted and nothing given is 0, as seqeval has it. */
    F1Counts figure(int[] wanted) {
      return new F1Counts(wanted, given.toArray(), hits.toArray(), 0);
    }
  }
}
