package io.quantry.cli.output;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Documents in and out: JSON, and YAML where people write files. */
public final class Json {
  private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** The one mapper of the command line. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** A document for people and scripts: indented, one value. */
  public static String pretty(Object value) {
    return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
  }

  /**
   * Reads a file of JSON or YAML (by its ending, {@code .json} or anything else) as a tree.
   *
   * @throws QuantryException {@code not-found} or {@code malformed-json}
   */
  public static Map<String, Object> readTree(Path file) {
    try {
      return mapperFor(file).readValue(text(file), TREE);
    } catch (JacksonException malformed) {
      throw malformed(file, malformed);
    }
  }

  /** Reads a file of JSON or YAML as a {@code type}, unknown members refused. */
  public static <T> T read(Path file, Class<T> type) {
    try {
      return mapperFor(file).readValue(text(file), type);
    } catch (JacksonException malformed) {
      throw malformed(file, malformed);
    }
  }

  /** Reads a tree that came from {@code file} as a {@code type}, unknown members refused. */
  public static <T> T convert(Path file, Map<String, Object> tree, Class<T> type) {
    try {
      return MAPPER.convertValue(tree, type);
    } catch (JacksonException malformed) {
      throw malformed(file, malformed);
    }
  }

  private static ObjectMapper mapperFor(Path file) {
    return file.toString().endsWith(".json") ? MAPPER : YAML;
  }

  private static String text(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new QuantryException(ErrorCode.NOT_FOUND, "There is no file " + file);
    }
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new QuantryException(
          ErrorCode.INVALID_ENCODING, file + " is not readable as UTF-8 text", unreadable);
    }
  }

  private static QuantryException malformed(Path file, JacksonException cause) {
    return new QuantryException(
        ErrorCode.MALFORMED_JSON, file + ": " + cause.getOriginalMessage(), cause);
  }
}
