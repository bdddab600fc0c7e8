package io.quantry.jobservice.openapi;

import static io.quantry.jobservice.openapi.JsonSchema.listOf;
import static io.quantry.jobservice.openapi.JsonSchema.matching;
import static io.quantry.jobservice.openapi.JsonSchema.number;
import static io.quantry.jobservice.openapi.JsonSchema.object;
import static io.quantry.jobservice.openapi.JsonSchema.oneOf;
import static io.quantry.jobservice.openapi.JsonSchema.ref;
import static io.quantry.jobservice.openapi.JsonSchema.schema;
import static io.quantry.jobservice.openapi.JsonSchema.text;
import static io.quantry.jobservice.openapi.JsonSchema.whole;

import io.quantry.contracts.catalog.TechniqueCatalog;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.Metrics;
import io.quantry.contracts.spec.OutputSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a job may say: the techniques from the catalog, the rest as the reader of specs takes it.
 */
final class JobSpecSchema {
  static final String NAME = "[a-z0-9](?:[a-z0-9._-]{0,126}[a-z0-9])?";
  private static final String MODEL =
      "sha256:[0-9a-f]{64}|" + NAME + "(?::[1-9][0-9]{0,8}|@" + NAME + ")?";
  static final String DATASET = NAME + "(?::[1-9][0-9]{0,8})?(?:#" + NAME + ")?";

  private JobSpecSchema() {}

  /** The components of the document, by name. */
  static Map<String, Object> components(TechniqueCatalog catalog) {
    Map<String, Object> components = new LinkedHashMap<>();
    List<Object> techniques = new ArrayList<>();
    Map<String, Object> mapping = new LinkedHashMap<>();
    for (Map<String, Object> entry : catalog.documents()) {
      String type = String.valueOf(entry.get("type"));
      String component = TechniqueSchema.component(type);
      components.put(component, TechniqueSchema.of(entry));
      techniques.add(ref(component));
      mapping.put(type, "#/components/schemas/" + component);
    }
    components.put(
        "Technique",
        schema(
            "oneOf",
            techniques,
            "discriminator",
            schema("propertyName", "type", "mapping", mapping)));
    components.put("JobSpec", spec());
    return components;
  }

  private static Map<String, Object> spec() {
    Map<String, Object> spec =
        object(
            schema(
                "model", object(schema("ref", matching(MODEL)), "ref"),
                "technique", ref("Technique"),
                "target",
                    object(
                        schema(
                            "hardware", oneOf(JobSpec.Target.HARDWARE),
                            "tags", listOf(oneOf(JobSpec.Target.INSTRUCTION_SETS), 32),
                            "runtime", matching(JobSpec.Target.RUNTIME))),
                "evaluation", evaluation(),
                "objectives",
                    object(
                        schema(
                            "maxAccuracyDrop", number(0, 100),
                            "confidence", number(0.5, 0.9999),
                            "minSpeedup", number(0, 1000),
                            "maxSizeRatio", number(0, 10),
                            "onInconclusive", oneOf(List.of("report", "fail", "pass")))),
                "execution",
                    object(
                        schema(
                            "priority", oneOf(List.of("low", "normal", "high")),
                            "maxQueue", duration(7),
                            "maxRuntime", duration(1),
                            "maxAttempts", whole(1, 10))),
                "output", object(schema("register", matching(NAME), "alias", matching(NAME)))),
            "model",
            "technique");
    spec.put("examples", List.of(JobSpecExamples.STATIC, JobSpecExamples.DYNAMIC));
    return spec;
  }

  private static Map<String, Object> evaluation() {
    Map<String, Object> batch = whole(1, 1024);
    Map<String, Object> tokens = whole(1, 8192);
    return object(
        schema(
            "dataset", matching(DATASET),
            "metric", oneOf(Metrics.NAMES),
            "pooling", oneOf(List.of("none", "mean")),
            "samples", whole(1, 10_000_000),
            "threads", whole(1, 256),
            "batch", batch,
            "tokens", tokens,
            "latency", listOf(object(schema("batch", batch, "tokens", tokens)), 8),
            "outputs", outputs(),
            "diagnosis", schema("type", "boolean")));
  }

  private static Map<String, Object> outputs() {
    Map<String, Object> tensor = text(1, 512);
    return object(
        schema(
            "main", tensor,
            "scores", oneOf(OutputSpec.SCORES),
            "detection",
                object(
                    schema(
                        "boxes", tensor,
                        "scores", tensor,
                        "labels", tensor,
                        "form", oneOf(OutputSpec.Detection.FORMS),
                        "normalized", schema("type", "boolean"),
                        "background", whole(0, 1_000_000),
                        "threshold", number(0, 1),
                        "maxOverlap", number(0, 1)),
                    "boxes",
                    "scores")));
  }

  /** ISO 8601, or seconds as a number. */
  private static Map<String, Object> duration(int mostDays) {
    return schema(
        "anyOf",
        List.of(
            schema(
                "type",
                "string",
                "format",
                "duration",
                "pattern",
                "^P(?:[1-%d]D|T(?:[1-9]|1[0-9]|2[0-4])H|T[1-9][0-9]{0,2}[MS])$"
                    .formatted(mostDays)),
            number(1, mostDays * 86_400.0)),
        "description",
        "ISO 8601, for instance PT1H, or seconds; at most %d days".formatted(mostDays));
  }
}
