package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.rounding.Rounding;
import io.quantry.quantizer.rounding.Roundings;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.technique.Scope;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.Work;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a request wants.
 *
 * @param bits of the weights of products
 * @param groupSize rows that share a scale; 0 where a channel has one
 * @param forms how products may read their weights
 * @param tableBits of embedding tables; 32 where they stay
 * @param tableGranularity auto, row or group
 * @param others whether other weights become int8
 * @param algorithms of rounding; none for to nearest
 */
record WeightOnlySettings(
    int bits,
    int groupSize,
    boolean symmetric,
    ProductForms forms,
    int tableBits,
    String tableGranularity,
    boolean others,
    long minElements,
    List<String> algorithms,
    int threads) {
  private static final int FLOAT_BITS = 32;
  private static final int TABLE_GROUP = 32;

  static WeightOnlySettings of(Work work) {
    Settings settings = work.settings();
    long groupSize = settings.integer("weights.groupSize");
    if (Long.bitCount(groupSize) != 1) {
      throw new QuantizationException(
          "invalid-value",
          "/technique/weights/groupSize: expected a power of two from 16 to 256, got " + groupSize);
    }
    boolean grouped = settings.word("weights.granularity").equals("group");
    return new WeightOnlySettings(
        bits(settings.word("weights.type")),
        grouped ? (int) groupSize : 0,
        settings.flag("weights.symmetric"),
        ProductForms.of(settings.word("weights.form"), grouped, work.runtime()),
        bits(settings.word("embeddings.type")),
        settings.word("embeddings.granularity"),
        settings.word("others.type").equals("int8"),
        settings.integer("weights.minElements"),
        algorithms(work),
        work.store().threads());
  }

  /** Those that need data are left out without any. */
  private static List<String> algorithms(Work work) {
    List<String> wanted = work.settings().strings("algorithms");
    if (!Roundings.needMoments(wanted) || work.trials().hasData()) {
      return wanted;
    }
    work.decisions()
        .note(
            "without calibration data weights are rounded to nearest where %s needs it"
                .formatted(
                    String.join(
                        " and ", wanted.stream().filter(one -> needsMoments(one)).toList())));
    return wanted.stream().filter(one -> !needsMoments(one)).toList();
  }

  private static boolean needsMoments(String algorithm) {
    return Roundings.needMoments(List.of(algorithm));
  }

  private static int bits(String word) {
    return switch (word) {
      case "int2" -> 2;
      case "int4" -> 4;
      case "int8" -> 8;
      default -> FLOAT_BITS;
    };
  }

  /** The least version of the standard operators that the result needs. */
  long opset() {
    return Math.max(forms.opset(bits), tableOpset());
  }

  private long tableOpset() {
    if (tableBits >= Byte.SIZE) {
      return 7;
    }
    return forms.contribTables() && tableBits == 4 ? 21 : 18;
  }

  /** Whether statistics of activations are wanted. */
  boolean needsMoments() {
    return Roundings.needMoments(algorithms);
  }

  /** How matrices are rounded; empty for to nearest, in one pass over the source. */
  Optional<Rounding> rounding() {
    return algorithms.isEmpty()
        ? Optional.empty()
        : Optional.of(Roundings.of(algorithms, Math.max(1, threads)));
  }

  /** Whether channels of activations are scaled first. */
  boolean scalesActivations() {
    return algorithms.contains(Roundings.AWQ);
  }

  /** Rows that share a scale at most. */
  int largestGroup() {
    return groupSize == 0 ? Integer.MAX_VALUE : groupSize;
  }

  /** For the report: {@code , gptq}. */
  String algorithmsText() {
    return algorithms.isEmpty() ? "" : ", " + String.join(" with ", algorithms);
  }

  /** Bits of a site's weights: by the readers' overrides, the most of them where they differ. */
  int bits(Scope scope, Site site) {
    List<Node> readers = site.readers();
    int usual =
        switch (site) {
          case Site.Product product -> bits;
          case Site.Table table -> tableBits;
          case Site.Plain plain -> others ? Byte.SIZE : FLOAT_BITS;
        };
    return readers.stream()
        .flatMap(reader -> scope.override(reader).stream())
        .max(Comparator.naturalOrder())
        .map(Precision::word)
        .map(WeightOnlySettings::bits)
        .orElse(usual);
  }

  /** Whether weights of so many bits stay as they are. */
  static boolean stays(int bits) {
    return bits == FLOAT_BITS;
  }

  /** Whether a site's readers become MatMulNBits. */
  boolean contrib(Site.Product site, int bits) {
    return site.readers().stream().anyMatch(CutOffs::follow)
        ? forms.contribWhereCutOff(bits)
        : forms.contrib(bits);
  }

  /**
   * @param contrib whether for MatMulNBits, which has whole groups, the last one filled up
   */
  MatrixShape shape(Site.Product site, boolean contrib) {
    int rows = site.rows();
    int size = groupSize == 0 ? rows : contrib ? groupSize : Math.min(groupSize, rows);
    return new MatrixShape(rows, site.columns(), size);
  }

  TableForm form(Site.Table site, int bits) {
    boolean groups =
        switch (tableGranularity) {
          case "row" -> false;
          case "group" -> true;
          default -> bits < Byte.SIZE;
        };
    int size = groupSize == 0 ? TABLE_GROUP : groupSize;
    return TableForm.of(bits, groups, size, forms.contribTables(), site.width());
  }
}
