package io.quantry.jobservice.upload;

import io.quantry.contracts.spec.TreeNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What shall be fetched from where, as users write it. */
record ImportWish(String url, UploadMetadata metadata) {
  /**
   * Reads it.
   *
   * @throws io.quantry.contracts.QuantryException {@code missing-property}, {@code invalid-value},
   *     {@code invalid-enum}, {@code invalid-name}, {@code unknown-property}
   */
  static ImportWish read(Map<String, Object> body) {
    record Read(String url, Map<String, String> pairs) {}
    Read read =
        TreeNode.read(
            body,
            node -> {
              String url = node.required("url", Optional::of, "a URL");
              Map<String, String> pairs = new HashMap<>();
              for (String key : List.of("kind", "name", "alias", "sha256")) {
                node.optional(key, Optional::of, "a text").ifPresent(text -> pairs.put(key, text));
              }
              return new Read(url == null ? "" : url, pairs);
            });
    return new ImportWish(read.url(), UploadMetadata.of(read.pairs()));
  }
}
