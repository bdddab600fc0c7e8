package io.quantry.evaluation.lint;

import io.quantry.evaluation.dataset.Targets;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a dataset is made of.
 *
 * @param samples number of samples
 * @param dropped incomplete samples that were left out
 * @param targets what each carries
 * @param classNames names of the classes in order; empty where not declared
 * @param classCounts samples by class where targets are labels, else empty, as with more than
 *     10,000 classes
 * @param targetRange of scores, grades and values
 * @param inputs at most 64, in the dataset's order
 * @param preview the first samples, at most 3
 * @param duplicates samples whose inputs repeat those of an earlier one
 * @param distinct number of samples with different inputs, an estimate where not all were examined
 * @param smallestHashes the 4,096 smallest different hashes of the samples' inputs, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record DatasetProfile(
    long samples,
    long dropped,
    Targets.Kind targets,
    List<String> classNames,
    SortedMap<Long, Long> classCounts,
    ValueRange targetRange,
    List<InputProfile> inputs,
    List<Preview> preview,
    Duplicates duplicates,
    long distinct,
    long[] smallestHashes) {
  public DatasetProfile {
    classNames = List.copyOf(classNames);
    classCounts = Collections.unmodifiableSortedMap(new TreeMap<>(classCounts));
    inputs = List.copyOf(inputs);
    preview = List.copyOf(preview);
  }

  /**
   * A sample for people.
   *
   * @param inputs one entry an input and model run
   * @param target empty where there is none
   */
  public record Preview(List<PreviewedInput> inputs, String target) {
    public Preview {
      inputs = List.copyOf(inputs);
    }
  }

  /**
   * The beginning of one sample's values.
   *
   * @param values at most 16, finite or not
   */
  public record PreviewedInput(String name, List<Float> values) {
    public PreviewedInput {
      values = List.copyOf(values);
    }
  }

  /**
   * Samples whose inputs equal those of an earlier one, bit for bit, as hashes of 64 bits tell.
   *
   * @param examined the first so many samples were compared, at most two million
   * @param repeats samples that repeat an earlier one
   * @param contradicting those of them whose label is another than the first one's
   * @param pairs the first of them, at most 10
   */
  public record Duplicates(long examined, long repeats, long contradicting, List<Pair> pairs) {
    public Duplicates {
      pairs = List.copyOf(pairs);
    }
  }

  /** Indexes of two samples with the same inputs, from 0. */
  public record Pair(long first, long repeat) {}
}
