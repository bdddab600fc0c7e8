package io.quantry.jobservice.rest;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON from outside into a tree, strictly: bounded size and depth, valid UTF-8, no member
 * twice, nothing after the end. {@code NaN} and the infinities parse, so that a spec holding one is
 * refused with a pointer to it.
 */
public final class JsonBody {
  /** Largest document taken. */
  public static final int MAX_BYTES = 1 << 20;

  private static final int MAX_DEPTH = 64;
  private static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(100)
                          .maxNameLength(1000)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonBody() {}

  /** A parsed object and the text it came from. */
  public record Parsed(Map<String, Object> tree, String text) {}

  /**
   * Reads one JSON object.
   *
   * @throws QuantryException {@code payload-too-large}, {@code invalid-encoding}, {@code
   *     json-too-deep}, {@code malformed-json}, or {@code invalid-value} for text that no database
   *     can hold
   */
  public static Parsed readObject(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new QuantryException(
          ErrorCode.PAYLOAD_TOO_LARGE, "Expected at most " + MAX_BYTES + " bytes of JSON");
    }
    return parse(bytes);
  }

  /** As {@link #readObject}, of bytes that are here already and whose number the caller bounds. */
  public static Parsed parse(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw new QuantryException(ErrorCode.INVALID_ENCODING, "Expected JSON in valid UTF-8");
    }
    Object tree;
    try {
      tree = STRICT.readValue(bytes, Object.class);
    } catch (StreamConstraintsException limit) {
      boolean depth = String.valueOf(limit.getMessage()).contains("nesting depth");
      throw new QuantryException(
          depth ? ErrorCode.JSON_TOO_DEEP : ErrorCode.MALFORMED_JSON,
          depth
              ? "Expected JSON nested at most " + MAX_DEPTH + " deep"
              : "A name or a number in the JSON is too long");
    } catch (JacksonException broken) {
      throw new QuantryException(
          ErrorCode.MALFORMED_JSON,
          "Expected one JSON object without members given twice: "
              + String.valueOf(broken.getOriginalMessage()));
    }
    if (!(tree instanceof Map<?, ?> object)) {
      throw new QuantryException(ErrorCode.MALFORMED_JSON, "Expected a JSON object");
    }
    refuseUnstorableText(object);
    @SuppressWarnings("unchecked") // JSON objects have string keys
    Map<String, Object> members = (Map<String, Object>) object;
    return new Parsed(members, text);
  }

  private static void refuseUnstorableText(Object root) {
    Deque<Object> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      switch (open.pop()) {
        case String text -> {
          if (!storable(text)) {
            String message = "Text holds U+0000 or half a surrogate pair";
            throw new QuantryException(
                ErrorCode.INVALID_VALUE,
                message,
                List.of(new Violation("", ErrorCode.INVALID_VALUE, message)));
          }
        }
        case Map<?, ?> object -> {
          open.addAll(object.keySet());
          object.values().stream().filter(value -> value != null).forEach(open::add);
        }
        case List<?> list -> list.stream().filter(item -> item != null).forEach(open::add);
        default -> {}
      }
    }
  }

  private static boolean storable(String text) {
    return text.indexOf('\0') < 0
        && text.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF);
  }
}
