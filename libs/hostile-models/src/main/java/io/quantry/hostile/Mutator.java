package io.quantry.hostile;

import java.util.List;
import java.util.Random;

/** One kind of damage. Deterministic: the same bytes and numbers give the same result. */
interface Mutator {
  String name();

  /** A damaged copy; the model itself where this kind of damage finds nothing to do. */
  byte[] mutate(byte[] model, Random random);

  static List<Mutator> all() {
    return List.of(
        new ByteDamage(),
        new Truncation(),
        new WireDamage(),
        new DimDamage(),
        new DeclaredShapeDamage(),
        new DataTypeDamage(),
        new WiringDamage(),
        new CycleDamage(),
        new NameDamage(),
        new AttributeDamage(),
        new OperatorDamage(),
        new NestingDamage(),
        new ExternalDataDamage(),
        new FunctionDamage(),
        new ImportDamage(),
        new WeightDamage());
  }
}
