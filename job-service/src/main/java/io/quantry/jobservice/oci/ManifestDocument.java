package io.quantry.jobservice.oci;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.rest.JsonBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pushed manifest says of itself and of others.
 *
 * @param blobs what must be in the repository for it to be whole
 * @param manifests what else must be there
 * @param subject what it refers to, there or not
 * @param artifactType what it is for: its own, or else that of its configuration
 */
record ManifestDocument(
    String mediaType,
    Set<Digest> blobs,
    Set<Digest> manifests,
    @Nullable Digest subject,
    @Nullable String artifactType,
    Map<String, Object> annotations) {
  /** The specification has every registry take so many. */
  static final int MOST_BYTES = 4 << 20;

  private static final int MOST_DESCRIPTORS = 10_000;

  /**
   * Reads one.
   *
   * @param contentType how it was sent, absent or empty where nothing was said
   * @throws QuantryException told as MANIFEST_INVALID
   */
  static ManifestDocument read(byte[] bytes, @Nullable String contentType) {
    Map<String, Object> tree = JsonBody.parse(bytes).tree();
    String mediaType = mediaType(tree, contentType);
    if (!(tree.get("schemaVersion") instanceof Integer version) || version != 2) {
      throw invalid("Expected schemaVersion 2");
    }
    Set<Digest> blobs = new LinkedHashSet<>();
    Set<Digest> manifests = new LinkedHashSet<>();
    String artifactType = text(tree, "artifactType");
    if (MediaTypes.INDEXES.contains(mediaType)) {
      descriptors(tree, "manifests").forEach(one -> manifests.add(digest(one)));
    } else {
      Map<String, Object> config = descriptor(tree.get("config"), "config");
      blobs.add(digest(config));
      for (Map<String, Object> layer : descriptors(tree, "layers")) {
        Digest digest = digest(layer);
        if (!MediaTypes.mayBeElsewhere(String.valueOf(layer.get("mediaType")))) {
          blobs.add(digest);
        }
      }
      artifactType = artifactType == null ? text(config, "mediaType") : artifactType;
    }
    if (blobs.size() + manifests.size() > MOST_DESCRIPTORS) {
      throw invalid("Expected at most " + MOST_DESCRIPTORS + " descriptors");
    }
    Object subject = tree.get("subject");
    return new ManifestDocument(
        mediaType,
        blobs,
        manifests,
        subject == null ? null : digest(descriptor(subject, "subject")),
        artifactType,
        annotations(tree));
  }

  private static String mediaType(Map<String, Object> tree, @Nullable String contentType) {
    String inside = text(tree, "mediaType");
    String sent =
        contentType == null || contentType.isBlank()
            ? inside
            : contentType.split(";", 2)[0].strip();
    if (sent == null
        || !(MediaTypes.MANIFESTS.contains(sent) || MediaTypes.INDEXES.contains(sent))) {
      throw invalid("Expected as Content-Type that of an image manifest or index of OCI or Docker");
    }
    if (inside != null && !inside.equals(sent)) {
      throw invalid("Expected as mediaType what Content-Type says");
    }
    return sent;
  }

  private static List<Map<String, Object>> descriptors(Map<String, Object> tree, String name) {
    if (!(tree.get(name) instanceof List<?> items)) {
      throw invalid("Expected a list of " + name);
    }
    List<Map<String, Object>> descriptors = new ArrayList<>();
    for (Object item : items) {
      descriptors.add(descriptor(item, name));
    }
    return descriptors;
  }

  private static Map<String, Object> descriptor(@Nullable Object value, String name) {
    if (!(value instanceof Map<?, ?> object)) {
      throw invalid("Expected a descriptor as " + name);
    }
    Map<String, Object> descriptor = new LinkedHashMap<>();
    object.forEach((key, member) -> descriptor.put(String.valueOf(key), member));
    return descriptor;
  }

  private static Digest digest(Map<String, Object> descriptor) {
    return Digest.parse(String.valueOf(descriptor.get("digest")));
  }

  private static @Nullable String text(Map<String, Object> tree, String name) {
    return tree.get(name) instanceof String text && !text.isEmpty() ? text : null;
  }

  private static Map<String, Object> annotations(Map<String, Object> tree) {
    Object annotations = tree.get("annotations");
    return annotations == null ? Map.of() : descriptor(annotations, "annotations");
  }

  private static QuantryException invalid(String message) {
    return new QuantryException(ErrorCode.INVALID_REQUEST, message);
  }
}
