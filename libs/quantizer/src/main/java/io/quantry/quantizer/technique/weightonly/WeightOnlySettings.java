package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.technique.Scope;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.Work;
import java.util.Comparator;
import java.util.List;

/**
 * What a request wants.
 *
 * @param bits of the weights of products
 * @param groupSize rows that share a scale; 0 where a channel has one
 * @param contrib whether products read their weights by MatMulNBits
 * @param tableBits of embedding tables; 32 where they stay
 * @param tableGranularity auto, row or group
 * @param others whether other weights become int8
 */
record WeightOnlySettings(
    int bits,
    int groupSize,
    boolean symmetric,
    boolean contrib,
    int tableBits,
    String tableGranularity,
    boolean others,
    long minElements) {
  private static final int FLOAT_BITS = 32;

  static WeightOnlySettings of(Work work) {
    Settings settings = work.settings();
    long groupSize = settings.integer("weights.groupSize");
    if (Long.bitCount(groupSize) != 1) {
      throw new QuantizationException(
          "invalid-value",
          "/technique/weights/groupSize: expected a power of two from 16 to 256, got " + groupSize);
    }
    boolean grouped = settings.word("weights.granularity").equals("group");
    boolean contrib = settings.word("weights.form").equals("contrib");
    if (contrib && !grouped) {
      throw new QuantizationException(
          "invalid-value",
          "/technique/weights/granularity: weights.form contrib has groups only, got channel");
    }
    return new WeightOnlySettings(
        bits(settings.word("weights.type")),
        grouped ? (int) groupSize : 0,
        settings.flag("weights.symmetric"),
        contrib,
        bits(settings.word("embeddings.type")),
        settings.word("embeddings.granularity"),
        settings.word("others.type").equals("int8"),
        settings.integer("weights.minElements"));
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
    return Math.max(productOpset(), tableOpset());
  }

  private long productOpset() {
    if (contrib) {
      return 7;
    }
    return bits == 2 ? 25 : bits == 4 || groupSize > 0 ? 21 : 13;
  }

  private long tableOpset() {
    return tableBits < Byte.SIZE ? 18 : 7;
  }

  /**
   * Bits of a site's weights: those of the readers' overrides, the most of them where they differ.
   */
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

  MatrixShape shape(Site.Product site) {
    int rows = site.rows();
    int size = groupSize == 0 ? rows : contrib ? groupSize : Math.min(groupSize, rows);
    return new MatrixShape(rows, site.columns(), size);
  }

  TableForm form(Site.Table site, int tableBits) {
    boolean groups =
        switch (tableGranularity) {
          case "row" -> false;
          case "group" -> true;
          default -> tableBits < Byte.SIZE;
        };
    int size = groupSize == 0 ? 32 : groupSize;
    return TableForm.of(tableBits, groups, size, contrib, site.width());
  }
}
