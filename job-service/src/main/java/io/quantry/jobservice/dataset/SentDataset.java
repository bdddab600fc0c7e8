package io.quantry.jobservice.dataset;

import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.spec.TreeNode;
import io.quantry.jobservice.artifact.SentFiles;
import java.util.List;
import java.util.Map;

/**
 * A dataset whose files were sent beforehand, called by role or by the name in the manifest.
 *
 * @param uploads their public ids
 */
record SentDataset(DatasetManifest manifest, List<String> uploads) {
  /**
   * Reads it.
   *
   * @throws io.quantry.contracts.QuantryException with everything that is wrong with the manifest
   */
  static SentDataset read(Map<String, Object> body) {
    record Read(Map<String, Object> manifest, List<String> uploads) {}
    Read read =
        TreeNode.read(
            body,
            node ->
                new Read(
                    node.requiredChild("manifest").rest(),
                    node.texts("files", SentFiles.MOST, "ids of uploads")));
    return new SentDataset(ManifestReader.read(read.manifest()), read.uploads());
  }
}
