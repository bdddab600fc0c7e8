package io.quantry.jobservice.provenance;

import io.quantry.provenance.ResourceDescriptor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What quantization and evaluation reported, in short: the figures that decide, and the digest of
 * the whole report as the database keeps it. Reports come from child processes that are not
 * trusted, so that texts and lists are cut short.
 */
final class Reported {
  private static final int MOST_CHARACTERS = 200;
  private static final int MOST_ITEMS = 100;

  /** Numbers stay as they are written. */
  static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private Reported() {}

  static ResourceDescriptor quantization(String document) {
    JsonNode report = JSON.readTree(document);
    Map<String, Object> facts = new TreeMap<>();
    pick(facts, report, "runtimeVersion", "instructionSets", "inputBytes", "outputBytes");
    facts.put("findings", codes(report));
    return descriptor("quantization", document, facts);
  }

  /**
   * The verdict.
   *
   * @param document absent where there was no evaluation
   * @param failure why there was none
   */
  static ResourceDescriptor evaluation(
      String verdict, @Nullable String document, @Nullable String failure) {
    Map<String, Object> facts = new TreeMap<>();
    if (document == null) {
      facts.put("verdict", verdict);
      if (failure != null) {
        facts.put("failure", failure);
      }
      return new ResourceDescriptor("evaluation", Map.of(), facts);
    }
    JsonNode report = JSON.readTree(document);
    pick(facts, report, "metric", "baseline", "candidate", "change", "speedup");
    pick(facts, report, "sizeRatio", "samples");
    pick(facts, report.path("report").path("environment"), "runtimeVersion", "instructionSets");
    facts.put("findings", codes(report));
    facts.put("verdict", verdict);
    return descriptor("evaluation", document, facts);
  }

  private static ResourceDescriptor descriptor(
      String name, String document, Map<String, Object> facts) {
    return new ResourceDescriptor(name, Map.of(ResourceDescriptor.SHA256, sha256(document)), facts);
  }

  private static void pick(Map<String, Object> facts, JsonNode from, String... members) {
    for (String member : members) {
      Object value = shortened(from.path(member));
      if (value != null) {
        facts.put(member, value);
      }
    }
  }

  private static List<Object> codes(JsonNode report) {
    List<Object> codes = new ArrayList<>();
    for (JsonNode finding : report.path("findings")) {
      Object code = shortened(finding.path("code"));
      if (code != null && codes.size() < MOST_ITEMS) {
        codes.add(code);
      }
    }
    return codes;
  }

  private static @Nullable Object shortened(JsonNode value) {
    return switch (value.getNodeType()) {
      case NUMBER -> value.numberValue();
      case BOOLEAN -> value.booleanValue();
      case STRING -> {
        String text = value.stringValue();
        yield text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
      }
      case ARRAY -> {
        List<Object> items = new ArrayList<>();
        for (JsonNode item : value) {
          if (item.isString() && items.size() < MOST_ITEMS) {
            String text = item.stringValue();
            items.add(text.substring(0, Math.min(text.length(), MOST_CHARACTERS)));
          }
        }
        yield items;
      }
      case OBJECT -> {
        Map<String, Object> numbers = new TreeMap<>();
        value.forEachEntry(
            (name, member) -> {
              if (member.isNumber() && numbers.size() < MOST_ITEMS) {
                numbers.put(name, member.numberValue());
              }
            });
        yield numbers;
      }
      case BINARY, MISSING, NULL, POJO -> null;
    };
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every JDK has SHA-256", impossible);
    }
  }
}
