package io.quantry.contracts.engine;

import io.quantry.contracts.dataset.DatasetComparison;
import io.quantry.contracts.dataset.DatasetDocument;
import io.quantry.contracts.dataset.LintFinding;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is doubtful about data.
 *
 * @param dataset the data
 * @param against the other data; absent where none were given
 * @param comparison both side by side; absent where no others were given
 * @param activations a model's activations on the data; absent where none was given
 */
public record LintResult(
    DatasetDocument dataset,
    @Nullable DatasetDocument against,
    @Nullable DatasetComparison comparison,
    @Nullable Activations activations) {
  /**
   * By how much the ranges of a model's activations differ between two random halves of the data.
   *
   * @param samples of each half
   * @param tensors number of float tensors looked at
   * @param moving how many of them move by more than 20 %
   * @param most those that move most, at most 10
   * @param findings what a reader should know
   */
  public record Activations(
      long samples, int tensors, int moving, List<Movement> most, List<LintFinding> findings) {
    public Activations {
      most = List.copyOf(most);
      findings = List.copyOf(findings);
    }
  }

  /**
   * A tensor whose range moves.
   *
   * @param movement relative difference of the widths, from 0 to 1
   */
  public record Movement(
      String tensor, DatasetDocument.Range first, DatasetDocument.Range second, double movement) {}

  /** All findings. */
  public List<LintFinding> findings() {
    return Stream.of(
            dataset.findings(),
            against == null ? List.<LintFinding>of() : against.findings(),
            comparison == null ? List.<LintFinding>of() : comparison.findings(),
            activations == null ? List.<LintFinding>of() : activations.findings())
        .flatMap(List::stream)
        .toList();
  }
}
