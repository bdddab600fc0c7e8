package io.quantry.contracts.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class DatasetSplitTest {
  @Test
  void rangesAreDisjointWhereTheyDoNotMeet() {
    DatasetSplit head = DatasetSplit.range(0, 512L);
    symmetric(head, DatasetSplit.range(512, 1024L), true);
    symmetric(head, DatasetSplit.range(512, null), true);
    symmetric(head, DatasetSplit.range(511, 600L), false);
    symmetric(head, DatasetSplit.range(100, 200L), false);
    symmetric(head, DatasetSplit.range(0, null), false);
    symmetric(DatasetSplit.range(5, null), DatasetSplit.range(900, null), false);
    symmetric(head, head, false);
  }

  /** Every pair of folds and their complements, compared with the sets of folds that they mean. */
  @Test
  void foldsOfOnePartitionAreDisjointAsTheSetsTheyMean() {
    for (int of = 2; of <= 4; of++) {
      List<DatasetSplit> splits = new ArrayList<>();
      for (int fold = 0; fold < of; fold++) {
        splits.add(DatasetSplit.fold(fold, of, 7));
        splits.add(DatasetSplit.exceptFold(fold, of, 7));
      }
      for (DatasetSplit one : splits) {
        for (DatasetSplit other : splits) {
          Set<Integer> common = folds(one);
          common.retainAll(folds(other));
          assertThat(one.disjoint(other)).as("%s and %s", one, other).isEqualTo(common.isEmpty());
        }
      }
    }
  }

  private static Set<Integer> folds(DatasetSplit split) {
    int fold = split.fold() == null ? -1 : split.fold();
    int of = split.of() == null ? 0 : split.of();
    boolean except = Boolean.TRUE.equals(split.except());
    return IntStream.range(0, of)
        .filter(one -> (one == fold) != except)
        .boxed()
        .collect(Collectors.toSet());
  }

  @Test
  void nothingIsProvenOfTwoPartitionsOrOfAFoldAndARange() {
    DatasetSplit fold = DatasetSplit.fold(0, 5, 7);
    symmetric(fold, DatasetSplit.fold(1, 5, 8), false);
    symmetric(fold, DatasetSplit.fold(1, 6, 7), false);
    symmetric(fold, DatasetSplit.range(0, 1L), false);
    symmetric(fold, DatasetSplit.fold(1, 5, 7), true);
  }

  private static void symmetric(DatasetSplit one, DatasetSplit other, boolean disjoint) {
    assertThat(one.disjoint(other)).as("%s and %s", one, other).isEqualTo(disjoint);
    assertThat(other.disjoint(one)).as("%s and %s", other, one).isEqualTo(disjoint);
  }

  @Test
  void aSplitThatHoldsNothingOrIsOfNoFormIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> DatasetSplit.range(-1, 3L));
    assertThatIllegalArgumentException().isThrownBy(() -> DatasetSplit.range(3, 3L));
    assertThatIllegalArgumentException().isThrownBy(() -> DatasetSplit.fold(5, 5, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> DatasetSplit.fold(0, 1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> DatasetSplit.fold(-1, 5, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DatasetSplit(0L, 5L, 1, 5, 0L, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DatasetSplit(null, 5L, null, null, null, null));
  }

  @Test
  void knowsHowManySamplesItNeeds() {
    assertThat(DatasetSplit.range(3, 10L).samplesNeeded()).isEqualTo(10);
    assertThat(DatasetSplit.range(3, null).samplesNeeded()).isEqualTo(4);
    assertThat(DatasetSplit.range(Long.MAX_VALUE, null).samplesNeeded()).isEqualTo(Long.MAX_VALUE);
    assertThat(DatasetSplit.exceptFold(3, 10, 1).samplesNeeded()).isEqualTo(10);
  }

  @Test
  void isReadFromATreeInWhichNullMeansAbsent() {
    Map<String, Object> val = new HashMap<>(Map.of("from", 512));
    val.put("to", null);
    List<Violation> violations = new ArrayList<>();
    assertThat(
            SplitReader.read(
                Map.of(
                    "val", val,
                    "cal", Map.of("from", 0, "to", 512L),
                    "rest", Map.of("fold", 1, "of", 5, "seed", -7, "except", true)),
                violations))
        .isEqualTo(
            Map.of(
                "val", DatasetSplit.range(512, null),
                "cal", DatasetSplit.range(0, 512L),
                "rest", DatasetSplit.exceptFold(1, 5, -7)));
    assertThat(SplitReader.read(null, violations)).isEmpty();
    assertThat(violations).isEmpty();
  }

  @Test
  void everythingWrongInATreeIsReportedWithItsPointer() {
    List<Violation> violations = new ArrayList<>();
    SplitReader.read(
        Map.of(
            "Val/x", Map.of("from", 0),
            "a", Map.of("from", 0.5, "until", 7),
            "b", Map.of("fold", 5, "of", 5, "seed", 0),
            "c", "0-512",
            "d", Map.of("fold", 1L << 40, "of", 2, "seed", 0, "except", false),
            "e", Map.of("fold", 0, "of", 2, "seed", 0, "except", "yes")),
        violations);
    assertThat(violations)
        .extracting(Violation::pointer, Violation::code)
        .containsExactlyInAnyOrder(
            Tuple.tuple("/splits/Val~1x", ErrorCode.INVALID_NAME),
            Tuple.tuple("/splits/a/from", ErrorCode.INVALID_VALUE),
            Tuple.tuple("/splits/a/until", ErrorCode.UNKNOWN_PROPERTY),
            Tuple.tuple("/splits/b", ErrorCode.INVALID_VALUE),
            Tuple.tuple("/splits/c", ErrorCode.INVALID_VALUE),
            Tuple.tuple("/splits/d", ErrorCode.INVALID_VALUE),
            Tuple.tuple("/splits/e/except", ErrorCode.INVALID_VALUE));
    violations.clear();
    SplitReader.read(List.of(), violations);
    assertThat(violations).hasSize(1);
  }
}
