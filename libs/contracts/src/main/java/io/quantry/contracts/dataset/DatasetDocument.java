package io.quantry.contracts.dataset;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A dataset's preview and what is doubtful about it, from one pass over its samples. A figure that
 * there is none of, or that is no finite number, is absent.
 *
 * @param form {@value #FORM}
 * @param samples number of samples
 * @param dropped incomplete samples that are left out
 * @param targets what each sample carries, for instance {@code labels}; {@code none}
 * @param classes samples by class where targets are labels, in order; empty beyond 10,000 classes
 * @param targetRange of scores, grades and values
 * @param inputs at most 64
 * @param preview the first samples, at most 3
 * @param duplicates samples whose inputs repeat those of an earlier one
 * @param sketch what overlap with another dataset is computed from
 * @param findings what a reader should know
 */
public record DatasetDocument(
    String form,
    long samples,
    long dropped,
    String targets,
    List<ClassCount> classes,
    @Nullable Range targetRange,
    List<Input> inputs,
    List<Sample> preview,
    Duplicates duplicates,
    SampleSketch sketch,
    List<LintFinding> findings) {
  /** Names this form of the document; another number means that readers must change. */
  public static final String FORM = "quantry/dataset-report/1";

  public DatasetDocument {
    Objects.requireNonNull(form, "form");
    Objects.requireNonNull(sketch, "sketch");
    classes = List.copyOf(classes);
    inputs = List.copyOf(inputs);
    preview = List.copyOf(preview);
    findings = List.copyOf(findings);
  }

  /**
   * A class with its samples.
   *
   * @param name absent where none is declared
   */
  public record ClassCount(long label, @Nullable String name, long samples) {}

  /** The smallest and the largest of some finite values. */
  public record Range(double min, double max) {
    /** Largest less smallest. */
    public double width() {
      return max - min;
    }
  }

  /**
   * What one model input is fed.
   *
   * @param name name of the model input; empty: the model's only one
   * @param type element type, for instance {@code float}
   * @param shape samples first, {@code ?} for a size that varies
   * @param range of the finite values
   * @param mean of the finite values
   * @param standardDeviation of the finite values
   * @param nonFinite number of values that are NaN or infinite
   * @param channels range of each, in order; empty where there are none, or where those of the
   *     inputs before are 4,096 already
   * @param tokens lengths of texts
   * @param movement relative difference of the range's width between two random halves
   * @param channelMovement the same for the channel where it is largest
   */
  public record Input(
      String name,
      String type,
      List<String> shape,
      @Nullable Range range,
      @Nullable Double mean,
      @Nullable Double standardDeviation,
      long nonFinite,
      List<ChannelRange> channels,
      @Nullable TokenLengths tokens,
      double movement,
      double channelMovement) {
    public Input {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(type, "type");
      shape = List.copyOf(shape);
      channels = List.copyOf(channels);
    }
  }

  /** A channel's range; both absent where it has no finite value. */
  public record ChannelRange(@Nullable Double min, @Nullable Double max) {}

  /** Lengths of texts in tokens, padding not counted. */
  public record TokenLengths(long min, double mean, long max) {}

  /**
   * A sample for people.
   *
   * @param inputs the first 16 finite values by input, one entry an input and model run
   * @param target empty where there is none
   */
  public record Sample(List<Values> inputs, String target) {
    public Sample {
      inputs = List.copyOf(inputs);
    }
  }

  /** The beginning of one sample's values. */
  public record Values(String name, List<Double> values) {
    public Values {
      values = List.copyOf(values);
    }
  }

  /**
   * Samples with the same inputs.
   *
   * @param examined the first so many samples were compared
   * @param repeats samples that repeat an earlier one
   * @param contradicting those of them with another label
   * @param pairs indexes of the earlier and the later sample, at most 10 pairs
   */
  public record Duplicates(long examined, long repeats, long contradicting, List<Pair> pairs) {
    public Duplicates {
      pairs = List.copyOf(pairs);
    }
  }

  /** Indexes of two samples with the same inputs, from 0. */
  public record Pair(long first, long repeat) {}

  /** Samples by class, for {@link io.quantry.contracts.engine.DatasetFacts}. */
  public Map<String, Long> classCounts() {
    Map<String, Long> counts = new TreeMap<>();
    classes.forEach(one -> counts.put(Long.toString(one.label()), one.samples()));
    return counts;
  }
}
