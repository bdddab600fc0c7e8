package io.quantry.jobservice.upload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.artifact.PlainNames;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an upload shall become, of {@code Upload-Metadata}: pairs of a key and a value in base64. Of
 * keys that clients add on their own, such as {@code filename}, nothing is made.
 *
 * @param sha256 of the whole, where the client knows it
 */
record UploadMetadata(Kind kind, String name, @Nullable String alias, @Nullable String sha256) {
  enum Kind {
    /** A model of one file, of which a version is made as soon as all has come. */
    MODEL,
    /** A file of a version that another request makes. */
    FILE;

    private static Kind of(String word) {
      return switch (word) {
        case "model" -> MODEL;
        case "file" -> FILE;
        default ->
            throw new QuantryException(ErrorCode.INVALID_ENUM, "Expected the kind model or file");
      };
    }

    private String checked(String name) {
      return switch (this) {
        case MODEL -> PlainNames.resource(name);
        case FILE -> PlainNames.file(name);
      };
    }
  }

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  static UploadMetadata parse(@Nullable String header) {
    return of(pairs(header == null ? "" : header));
  }

  /** As {@link #parse}, of the pairs themselves. */
  static UploadMetadata of(Map<String, String> pairs) {
    Kind kind = Kind.of(pairs.getOrDefault("kind", "model"));
    String name = pairs.get("name");
    if (name == null) {
      throw new QuantryException(
          ErrorCode.MISSING_PROPERTY, "Expected the name of the model or file");
    }
    String alias = pairs.get("alias");
    if (alias != null && kind == Kind.FILE) {
      throw new QuantryException(ErrorCode.INVALID_VALUE, "A file has no alias, its version has");
    }
    String sha256 = pairs.get("sha256");
    if (sha256 != null && !SHA256.matcher(sha256).matches()) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE, "Expected sha256 as 64 lower-case hexadecimal digits");
    }
    return new UploadMetadata(
        kind, kind.checked(name), alias == null ? null : PlainNames.resource(alias), sha256);
  }

  /** The header that says the same. */
  String header() {
    Map<String, @Nullable String> pairs = new LinkedHashMap<>();
    pairs.put("kind", kind.name().toLowerCase(Locale.ROOT));
    pairs.put("name", name);
    pairs.put("alias", alias);
    pairs.put("sha256", sha256);
    return pairs.entrySet().stream()
        .filter(pair -> pair.getValue() != null)
        .map(pair -> pair.getKey() + " " + encoded(String.valueOf(pair.getValue())))
        .collect(Collectors.joining(","));
  }

  private static String encoded(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
  }

  private static Map<String, String> pairs(String header) {
    Map<String, String> pairs = new HashMap<>();
    for (String pair : header.isBlank() ? new String[0] : header.split(",", -1)) {
      String[] words = pair.strip().split(" ", -1);
      if (words[0].isEmpty() || words.length > 2) {
        throw malformed();
      }
      if (pairs.put(words[0], words.length == 1 ? "" : decoded(words[1])) != null) {
        throw malformed();
      }
    }
    return pairs;
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), UTF_8);
    } catch (IllegalArgumentException notBase64) {
      throw malformed();
    }
  }

  private static QuantryException malformed() {
    return new QuantryException(
        ErrorCode.INVALID_REQUEST,
        "Expected %s as pairs \"key base64\" with commas between, each key once"
            .formatted(Tus.METADATA));
  }
}
