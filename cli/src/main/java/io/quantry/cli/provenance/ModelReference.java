package io.quantry.cli.provenance;

import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.spec.Reference;

/**
 * A version on a platform.
 *
 * @param model its name there
 */
record ModelReference(String model, int number) {
  /**
   * What a text means that is no file.
   *
   * @throws QuantryException {@code invalid-value} for a reference by digest, and for none
   */
  static Reference parse(String text) {
    return Reference.parse(text)
        .filter(one -> one.sha256() == null && one.split() == null)
        .orElseThrow(
            () ->
                new QuantryException(
                    ErrorCode.INVALID_VALUE,
                    "There is no file %s, and it is no version either: expected name:version, name@alias or name"
                        .formatted(text)));
  }

  /** The version that a reference means now. */
  static ModelReference resolve(QuantryClient client, Reference reference) {
    String name = String.valueOf(reference.name());
    Integer version = reference.version();
    if (version != null) {
      return new ModelReference(name, version);
    }
    String model = Routes.MODELS + "/" + Routes.segment(name);
    int found =
        reference.alias() == null
            ? client.get(model).path("latestVersion").asInt(0)
            : client
                .get(model + "/aliases/" + Routes.segment(reference.alias()))
                .path("version")
                .asInt(0);
    return new ModelReference(name, found);
  }

  @Override
  public String toString() {
    return model + ":" + number;
  }
}
