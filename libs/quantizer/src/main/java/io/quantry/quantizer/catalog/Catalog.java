package io.quantry.quantizer.catalog;

import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.clustering.Clustering;
import io.quantry.quantizer.technique.dynamicint8.DynamicInt8;
import io.quantry.quantizer.technique.float8.Float8;
import io.quantry.quantizer.technique.halfprecision.HalfPrecision;
import io.quantry.quantizer.technique.mixed.MixedPrecision;
import io.quantry.quantizer.technique.staticqdq.StaticQdq;
import io.quantry.quantizer.technique.trained.Trained;
import io.quantry.quantizer.technique.weightonly.WeightOnly;
import java.util.List;

/** Everything this module offers: one line for each technique. */
public final class Catalog {
  private static final List<Technique> TECHNIQUES =
      List.of(
          new DynamicInt8(),
          new StaticQdq(),
          new MixedPrecision(),
          new WeightOnly(),
          HalfPrecision.float16(),
          HalfPrecision.bfloat16(),
          new Float8(),
          new Clustering(),
          Trained.qat(),
          Trained.ternary(),
          Trained.binary());

  private Catalog() {}

  /** All techniques, in the order in which to show them. */
  public static List<Technique> techniques() {
    return TECHNIQUES;
  }

  /** The descriptors of all techniques, in the same order. */
  public static List<TechniqueDescriptor> descriptors() {
    return TECHNIQUES.stream().map(Technique::descriptor).toList();
  }

  /**
   * The descriptor of one technique.
   *
   * @throws QuantizationException {@code invalid-enum} naming those that there are
   */
  public static TechniqueDescriptor descriptor(String type) {
    return descriptors().stream()
        .filter(one -> one.type().equals(type))
        .findFirst()
        .orElseThrow(
            () ->
                new QuantizationException(
                    "invalid-enum",
                    "There is no technique '%s'; there are %s"
                        .formatted(
                            type, descriptors().stream().map(TechniqueDescriptor::type).toList())));
  }
}
