package io.quantry.jobservice.registry;

import io.quantry.contracts.spec.TreeNode;
import io.quantry.jobservice.artifact.SentFiles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model whose files were sent beforehand.
 *
 * @param uploads their public ids, that of the model first
 */
record SentModel(List<String> uploads) {
  static SentModel read(Map<String, Object> body) {
    return TreeNode.read(body, SentModel::read);
  }

  private static SentModel read(TreeNode body) {
    String model = body.required("model", Optional::of, "the id of an upload");
    List<String> files = body.texts("files", SentFiles.MOST - 1, "ids of uploads");
    return new SentModel(Stream.concat(Stream.ofNullable(model), files.stream()).toList());
  }
}
