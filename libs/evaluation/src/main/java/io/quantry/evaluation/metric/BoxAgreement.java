package io.quantry.evaluation.metric;

import io.quantry.evaluation.dataset.Targets;
import io.quantry.evaluation.statistics.Judgement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * F1 of the candidate's objects against the baseline's, which stands at 100 points: an object is
 * found where one of its class overlaps it by at least 0.5, each at most once. Two models that find
 * nothing agree. Pictures are the samples.
 */
final class BoxAgreement implements Metric {
  @Override
  public String name() {
    return "box-agreement";
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    if (context.targets() != Targets.Kind.NONE) {
      return Optional.of("the dataset has targets");
    }
    return BoxDecoder.unfit(context);
  }

  @Override
  public Gathering begin(MetricContext context) {
    BoxDecoder decoder = new BoxDecoder(Objects.requireNonNull(context.roles().boxesOrNull()));
    SampleIntegers wanted = new SampleIntegers();
    SampleIntegers given = new SampleIntegers();
    SampleIntegers hits = new SampleIntegers();
    return new Gathering() {
      @Override
      public void add(PairedBatch batch) {
        DetectedObjects detected = decoder.decode(batch.runs().getFirst());
        for (int sample = 0; sample < batch.size(); sample++) {
          List<Targets.Box> reference =
              detected.baseline().get(sample).stream().map(Detection::box).toList();
          List<Detection> found = detected.candidate().get(sample);
          wanted.add(reference.size());
          given.add(found.size());
          hits.add(met(found, reference));
        }
      }

      @Override
      public MetricResult result(Judgement judgement) {
        int[] expected = wanted.toArray();
        F1Counts candidate = new F1Counts(expected, given.toArray(), hits.toArray(), 1);
        F1Counts baseline = new F1Counts(expected, expected, expected, 1);
        return PointChange.result(name(), true, baseline, candidate, Map.of(), judgement);
      }
    };
  }

  private static int met(List<Detection> found, List<Targets.Box> reference) {
    int hits = 0;
    for (int met : BoxMatching.match(found, reference, 1, found.size())) {
      hits += met;
    }
    return hits;
  }
}
