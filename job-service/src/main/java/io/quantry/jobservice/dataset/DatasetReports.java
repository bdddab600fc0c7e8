package io.quantry.jobservice.dataset;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetComparison;
import io.quantry.contracts.dataset.DatasetDocument;
import io.quantry.contracts.spec.Reference;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What checks wrote about versions, and two of them side by side. Reports are kept as the child
 * process wrote them: what is read of them is checked first.
 */
@Component
class DatasetReports {
  private final DatasetVersions versions;
  private final Datasets datasets;
  private final JsonMapper json;

  DatasetReports(DatasetVersions versions, Datasets datasets, JsonMapper json) {
    this.versions = versions;
    this.datasets = datasets;
    this.json = json.rebuild().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();
  }

  /**
   * The version that {@code reference} names.
   *
   * @throws QuantryException {@code invalid-value} for what is no reference to a whole version,
   *     {@code not-found}
   */
  DatasetVersionEntity find(UUID tenant, String reference) {
    Reference named =
        Reference.parse(reference)
            .filter(one -> one.name() != null && one.alias() == null && one.split() == null)
            .orElseThrow(
                () ->
                    new QuantryException(
                        ErrorCode.INVALID_VALUE,
                        "against: expected a dataset as name or name:version, without a split"));
    return datasets
        .resolve(tenant, named)
        .flatMap(found -> versions.findByTenantIdAndId(tenant, found.id()))
        .orElseThrow(
            () -> new QuantryException(ErrorCode.NOT_FOUND, "There is no dataset " + reference));
  }

  /**
   * The report as it is kept.
   *
   * @throws QuantryException {@code not-found} where there is none
   */
  String report(DatasetVersionEntity version) {
    return versions
        .findReport(version.id())
        .orElseThrow(
            () ->
                new QuantryException(
                    ErrorCode.NOT_FOUND,
                    "There is no report on this version, it is " + version.state()));
  }

  /**
   * The report with the member {@code comparison}: the other version, what both share, findings.
   *
   * @throws QuantryException {@code not-found} where {@code version} has no report, {@code
   *     dataset-not-ready} where a report lacks what is compared, or {@code other} has none
   */
  String compared(DatasetVersionEntity version, DatasetVersionEntity other) {
    String report = report(version);
    DatasetComparison comparison =
        DatasetComparison.of(document(version, report), document(other, reportOf(other)));
    ObjectNode tree = (ObjectNode) json.readTree(report);
    ObjectNode added = json.valueToTree(comparison);
    added.put("against", nameOf(other));
    tree.set("comparison", added);
    return json.writeValueAsString(tree);
  }

  private String reportOf(DatasetVersionEntity other) {
    return versions
        .findReport(other.id())
        .orElseThrow(
            () ->
                new QuantryException(
                    ErrorCode.DATASET_NOT_READY,
                    "There is no report on %s, it is %s".formatted(nameOf(other), other.state())));
  }

  private DatasetDocument document(DatasetVersionEntity version, String report) {
    try {
      DatasetDocument document = json.readValue(report, DatasetDocument.class);
      if (document.form().equals(DatasetDocument.FORM)) {
        return document;
      }
    } catch (JacksonException of) {
      // a report of another form, or of a check before there were any: nothing can be compared
    }
    throw new QuantryException(
        ErrorCode.DATASET_NOT_READY,
        "The report on %s tells too little to compare it: upload it again"
            .formatted(nameOf(version)));
  }

  private static String nameOf(DatasetVersionEntity version) {
    return version.dataset().name() + ":" + version.version();
  }
}
