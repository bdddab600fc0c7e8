package io.quantry.jobservice.inspection;

import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.engine.OutlineResult;
import io.quantry.contracts.engine.PlanResult;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.TechniqueSpec;
import java.util.List;

/**
 * Checks what was uploaded, deeply and at a distance. Every check either answers facts or throws
 * {@link io.quantry.contracts.QuantryException} with the code of what is wrong.
 */
public interface UploadChecker {
  /** Scans a model; {@code files} holds it first and its side files after it. */
  ModelFacts checkModel(List<UploadedFile> files);

  /** Decodes a dataset whole; {@code files} are those that the manifest names. */
  DatasetFacts checkDataset(DatasetManifest manifest, List<UploadedFile> files);

  /**
   * Says what a quantization would do to a model, on made-up inputs; {@code files} as in {@link
   * #checkModel}. By default it waits for its turn for a minute at most and then takes a minute at
   * most; no transaction may be open meanwhile.
   */
  PlanResult plan(TechniqueSpec technique, JobSpec.Target target, List<UploadedFile> files);

  /**
   * Draws a model; {@code files} as in {@link #checkModel}. It waits for its turn and takes as long
   * as {@link #plan} at most.
   */
  OutlineResult outline(List<UploadedFile> files);

  /** Version of the runtime that plans use, empty if it cannot be found out. */
  String runtimeVersion();

  /**
   * A file of an upload.
   *
   * @param name plain file name
   * @param sha256 where its bytes are in the store
   */
  record UploadedFile(String name, String sha256, long sizeBytes) {}
}
