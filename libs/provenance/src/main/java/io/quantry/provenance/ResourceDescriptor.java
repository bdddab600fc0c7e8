package io.quantry.provenance;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something by its digest (in-toto attestation framework, ResourceDescriptor v1).
 *
 * @param name what it is called where it was used
 * @param digest lower-case hexadecimal by algorithm
 * @param annotations further facts, in JSON's types
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ResourceDescriptor(
    @Nullable String name, Map<String, String> digest, Map<String, Object> annotations) {
  /** The algorithm that everything of ours is named by. */
  public static final String SHA256 = "sha256";

  public ResourceDescriptor {
    digest = ordered(digest);
    annotations = ordered(annotations);
  }

  /** A file. */
  public static ResourceDescriptor file(String name, String sha256) {
    return new ResourceDescriptor(name, Map.of(SHA256, sha256), Map.of());
  }

  /** The same with a further fact. */
  public ResourceDescriptor with(String annotation, Object value) {
    Map<String, Object> more = new TreeMap<>(annotations);
    more.put(annotation, value);
    return new ResourceDescriptor(name, digest, more);
  }

  /** Absent where it is named by something else. */
  public @Nullable String sha256() {
    return digest.get(SHA256);
  }

  @SuppressWarnings("ConstantValue") // what was read may lack it
  static <T> Map<String, T> ordered(@Nullable Map<String, T> map) {
    return map == null ? Map.of() : java.util.Collections.unmodifiableMap(new TreeMap<>(map));
  }
}
