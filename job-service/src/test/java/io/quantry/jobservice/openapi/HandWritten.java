package io.quantry.jobservice.openapi;

import static io.quantry.jobservice.openapi.JsonSchema.matching;
import static io.quantry.jobservice.openapi.JsonSchema.object;
import static io.quantry.jobservice.openapi.JsonSchema.oneOf;
import static io.quantry.jobservice.openapi.JsonSchema.schema;
import static io.quantry.jobservice.openapi.JsonSchema.whole;

import io.quantry.contracts.fleet.Labels;
import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.Verdict;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.fleet.FleetSettings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Components whose form no record of the service has: bodies read as trees, and problems. */
final class HandWritten {
  private static final String SECRET = "[!-~]{32,255}";
  private static final String TOKEN = "[!-~]{1,255}";

  private HandWritten() {}

  static Map<String, Object> components() {
    Map<String, Object> components = new LinkedHashMap<>();
    components.put("Problem", problem());
    components.put(
        "AliasChange", object(schema("version", whole(1, Integer.MAX_VALUE)), "version"));
    components.put("ApiKeyWish", apiKeyWish());
    components.put("TenantWish", tenantWish());
    components.put("QuotaWish", quotaWish());
    components.put(
        "RetentionWish",
        object(
            schema("keepLast", whole(1, 1_000_000), "keepDays", whole(0, 36_500)),
            "keepLast",
            "keepDays"));
    components.put(
        "StageChange",
        object(
            schema(
                "stage",
                oneOf(List.of("none", "pending", "approved", "rejected", "archived")),
                "comment",
                schema("type", "string", "maxLength", 1000)),
            "stage"));
    components.put("LabelsChange", object(schema("labels", labels()), "labels"));
    components.put(
        "SignIn",
        object(
            schema(
                "key", schema("type", "string", "format", "password", "pattern", "^[!-~]{1,255}$")),
            "key"));
    components.put("WebhookWish", webhookWish());
    components.put("ConnectionWish", connectionWish());
    components.put("Credentials", credentials());
    components.put("PipelineWish", pipelineWish());
    components.put("JobPlan", plan());
    components.put("JobEvent", event());
    components.put("TenantEvent", tenantEvent());
    components.put(
        "TechniqueList",
        schema(
            "type", "object", "properties", schema("items", list()), "required", List.of("items")));
    components.put(
        "EvaluationReport",
        schema("type", "object", "description", "Its schema is at /v1/schemas/evaluation-report"));
    components.put("ProvenanceEnvelope", envelope());
    components.put(
        "ModelUpload",
        schema(
            "type", "object",
            "properties", schema("model", schema("type", "string", "format", "binary")),
            "required", List.of("model"),
            "additionalProperties", schema("type", "string", "format", "binary"),
            "description",
                "The model, and each side file of external data under the name that the model"
                    + " uses"));
    Map<String, Object> uploads =
        schema("type", "array", "items", schema("type", "string"), "maxItems", 1023);
    components.put(
        "SentModel", object(schema("model", schema("type", "string"), "files", uploads), "model"));
    components.put(
        "SentDataset",
        object(
            schema("manifest", JsonSchema.ref("DatasetManifest"), "files", uploads),
            "manifest",
            "files"));
    components.put(
        "ImportWish",
        object(
            schema(
                "url", schema("type", "string", "maxLength", 2048),
                "kind", oneOf(List.of("model", "file")),
                "name", schema("type", "string", "maxLength", 128),
                "alias", schema("type", "string", "maxLength", 128),
                "sha256", schema("type", "string", "pattern", "^[0-9a-f]{64}$")),
            "url",
            "name"));
    components.putAll(ManifestSchema.components());
    components.put(
        "DatasetUpload",
        schema(
            "type", "object",
            "properties", schema("manifest", JsonSchema.ref("DatasetManifest")),
            "required", List.of("manifest"),
            "additionalProperties", schema("type", "string", "format", "binary"),
            "description", "The manifest, and each file that it names under its role"));
    return components;
  }

  /** DSSE's, with the one signature that ours have. */
  private static Map<String, Object> envelope() {
    return object(
        schema(
            "payload",
            schema("type", "string", "contentEncoding", "base64"),
            "payloadType",
            schema("const", "application/vnd.in-toto+json"),
            "signatures",
            schema(
                "type",
                "array",
                "minItems",
                1,
                "maxItems",
                1,
                "items",
                object(
                    schema(
                        "keyid",
                        matching("[0-9a-f]{64}"),
                        "sig",
                        schema("type", "string", "contentEncoding", "base64")),
                    "keyid",
                    "sig"))),
        "payload",
        "payloadType",
        "signatures");
  }

  /** Parameters by name, whatever the handler's signature takes them for. */
  static Map<String, Object> parameters(String path) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("limit", withDefault(whole(1, 200), 50));
    parameters.put("cursor", schema("type", "string"));
    parameters.put("name", matching(JobSpecSchema.NAME));
    parameters.put("alias", matching(JobSpecSchema.NAME));
    parameters.put("model", schema("type", "string"));
    parameters.put("technique", schema("type", "string"));
    parameters.put("state", oneOf(Arrays.stream(JobState.values()).map(JobState::name).toList()));
    parameters.put("verdict", oneOf(Arrays.stream(Verdict.values()).map(Verdict::name).toList()));
    parameters.put("against", matching(JobSpecSchema.NAME + "(?::[1-9][0-9]{0,8})?"));
    parameters.put("id", matching("job_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    parameters.put("sha256", matching("[0-9a-f]{64}"));
    parameters.put("number", whole(1, Integer.MAX_VALUE));
    parameters.put("file", schema("type", "string"));
    parameters.put("token", matching("[A-Za-z0-9_-]{64}"));
    parameters.put("language", oneOf(List.of("python", "java")));
    parameters.put("Idempotency-Key", matching("[!-~](?:[ -~]{0,253}[!-~])?"));
    parameters.put("If-Match", schema("type", "string"));
    parameters.put("If-None-Match", schema("type", "string"));
    parameters.put("Last-Event-ID", matching("[0-9]{0,18}"));
    parameters.put("Content-Digest", matching("sha-256=:[A-Za-z0-9+/]{43}=:"));
    parameters.put("Prefer", schema("type", "string"));
    parameters.put("Range", schema("type", "string"));
    parameters.put("If-Range", schema("type", "string"));
    if (path.startsWith("/v1/audit")) {
      parameters.put(
          "action", oneOf(Arrays.stream(AuditAction.values()).map(AuditAction::wireName).toList()));
      parameters.put("actor", schema("type", "string"));
    }
    if (path.startsWith("/v1/versions")) {
      parameters.put("label", labelConditions(8));
      parameters.put("verdict", oneOf(Arrays.stream(Verdict.values()).map(Verdict::name).toList()));
      parameters.put("stage", oneOf(List.of("pending", "approved", "rejected", "archived")));
      parameters.put("origin", oneOf(List.of("upload", "job")));
    }
    if (path.startsWith("/v1/tenants")) {
      parameters.put("id", matching("ten_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    }
    if (path.startsWith("/v1/api-keys")) {
      parameters.put("id", matching("key_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    }
    if (path.startsWith("/v1/webhooks")) {
      parameters.put("id", matching("whk_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
      parameters.put("delivery", matching("dlv_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
      parameters.put("state", oneOf(List.of("PENDING", "DELIVERED", "FAILED")));
    }
    if (path.startsWith("/v1/connections")) {
      parameters.put("id", matching("con_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    }
    if (path.startsWith("/v1/hooks")) {
      parameters.put("connection", matching("con_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    }
    if (path.startsWith("/v1/pipelines")) {
      parameters.put("id", matching("pip_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    }
    if (path.startsWith("/v1/uploads")) {
      parameters.put("id", matching("upl_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
      parameters.put("Tus-Resumable", schema("const", "1.0.0"));
      parameters.put("Upload-Length", whole(1, 50L << 30));
      parameters.put("Upload-Offset", whole(0, 50L << 30));
      parameters.put("Upload-Metadata", schema("type", "string"));
    }
    if (path.startsWith("/v1/workers")) {
      parameters.put("id", matching("wrk_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
      parameters.put("state", oneOf(List.of("LIVE", "DRAINING", "DRAINED", "LOST")));
      parameters.put("role", oneOf(Arrays.stream(Role.values()).map(Role::name).toList()));
      parameters.put("pool", matching(FleetSettings.POOL_NAME));
      parameters.put("label", labelConditions(32));
    }
    return parameters;
  }

  private static Map<String, Object> labelConditions(int most) {
    return schema(
        "type",
        "array",
        "items",
        matching(
            "[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?=[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"),
        "maxItems",
        most);
  }

  private static Map<String, Object> labels() {
    return schema(
        "type",
        "object",
        "maxProperties",
        Labels.MOST,
        "propertyNames",
        matching("[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?"),
        "additionalProperties",
        matching("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"));
  }

  private static Map<String, Object> tenantWish() {
    return object(
        schema(
            "name",
            matching("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"),
            "quota",
            JsonSchema.ref("QuotaWish")),
        "name");
  }

  private static Map<String, Object> quotaWish() {
    return object(
        schema(
            "bytes",
            whole(0, (1L << 53) - 1),
            "queuedJobs",
            whole(0, Integer.MAX_VALUE),
            "runningJobs",
            whole(0, Integer.MAX_VALUE),
            "requestsPerSecond",
            whole(1, Integer.MAX_VALUE)));
  }

  private static Map<String, Object> apiKeyWish() {
    return object(
        schema(
            "name",
            matching("[^\\x00-\\x1f\\x7f-\\x9f ][^\\x00-\\x1f\\x7f-\\x9f]{0,99}"),
            "scope",
            withDefault(
                oneOf(Arrays.stream(Scope.values()).map(Scope::wireName).toList()),
                Scope.READ.wireName()),
            "expiresAt",
            schema("type", "string", "format", "date-time")),
        "name");
  }

  private static Map<String, Object> webhookWish() {
    Map<String, Object> events = JsonSchema.listOf(matching("[a-z*][a-z.*-]{0,63}"), 32);
    events.put("minItems", 1);
    events.put("description", "Names of events, * for anything: job.*");
    return object(
        schema(
            "url",
            schema("type", "string", "format", "uri", "maxLength", 2048),
            "events",
            events,
            "description",
            schema("type", "string", "maxLength", 1000),
            "enabled",
            withDefault(schema("type", "boolean"), true)),
        "url",
        "events");
  }

  private static Map<String, Object> connectionWish() {
    return object(
        schema(
            "kind",
            oneOf(List.of("github", "gitlab")),
            "name",
            schema("type", "string", "minLength", 1, "maxLength", 100),
            "repository",
            matching("[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+){1,20}"),
            "apiBase",
            schema("type", "string", "format", "uri", "maxLength", 2048),
            "secret",
            matching(SECRET),
            "token",
            matching(TOKEN)),
        "kind",
        "name",
        "repository",
        "secret");
  }

  private static Map<String, Object> credentials() {
    Map<String, Object> either =
        object(schema("secret", matching(SECRET), "token", matching(TOKEN)));
    either.put("minProperties", 1);
    return either;
  }

  private static Map<String, Object> pipelineWish() {
    Map<String, Object> events = JsonSchema.listOf(oneOf(List.of("push", "tag", "release")), 3);
    events.put("minItems", 1);
    return object(
        schema(
            "name",
            schema("type", "string", "minLength", 1, "maxLength", 100),
            "connection",
            matching("con_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
            "events",
            events,
            "refs",
            withDefault(schema("type", "string", "minLength", 1, "maxLength", 255), "*"),
            "against",
            withDefault(matching("[a-z0-9._-]{1,128}"), "champion"),
            "import",
            JsonSchema.ref("ImportWish"),
            "template",
            schema(
                "type",
                "object",
                "description",
                "A job spec, without its model if one is imported; ${sha}, ${ref}, ${branch},"
                    + " ${tag} and ${repository} in its texts are filled in")),
        "name",
        "connection",
        "events",
        "template");
  }

  private static Map<String, Object> withDefault(Map<String, Object> schema, Object value) {
    schema.put("default", value);
    return schema;
  }

  private static Map<String, Object> list() {
    return schema("type", "array", "items", schema("type", "object"));
  }

  private static Map<String, Object> problem() {
    return schema(
        "type",
        "object",
        "description",
        "RFC 9457; the suffix of type is a stable slug",
        "properties",
        schema(
            "type", matching("urn:quantry:problem:[a-z0-9-]+"),
            "title", schema("type", "string"),
            "status", whole(400, 599),
            "detail", schema("type", "string"),
            "requestId", schema("type", "string"),
            "violations",
                schema(
                    "type",
                    "array",
                    "items",
                    schema(
                        "type", "object",
                        "properties",
                            schema(
                                "pointer", schema("type", "string"),
                                "code", schema("type", "string"),
                                "message", schema("type", "string")),
                        "required", List.of("pointer", "code", "message")))),
        "required",
        List.of("type", "title", "status", "detail", "requestId"));
  }

  /** One of a stream of server-sent events. */
  private static Map<String, Object> event() {
    Map<String, Object> text = schema("type", "string");
    return schema(
        "type",
        "object",
        "properties",
        schema("id", text, "event", text, "data", text),
        "required",
        List.of("id", "event", "data"),
        "description",
        "An event of the stream; data is JSON with the job's state");
  }

  /** One of a stream that keeps nothing. */
  private static Map<String, Object> tenantEvent() {
    return schema(
        "type",
        "object",
        "properties",
        schema(
            "event", oneOf(List.of("hello", "jobs", "changed")), "data", schema("type", "string")),
        "required",
        List.of("event", "data"),
        "description",
        "data is JSON: of jobs, items with what can change of each job that changed;"
            + " of changed, kinds, the resources of which something changed");
  }

  private static Map<String, Object> plan() {
    return schema(
        "type", "object",
        "properties",
            schema(
                "model", schema("type", "string"),
                "pool", schema("type", "string"),
                "waiting", JsonSchema.ref("Waiting"),
                "spec", schema("type", "object", "description", "The job with its defaults"),
                "expectations", list(),
                "kernels", schema("type", "array"),
                "plan",
                    schema(
                        "type", "object", "description", "What the engine would do to this model"),
                "planProblem", JsonSchema.ref("Failure")),
        "required", List.of("model", "pool", "spec", "expectations", "kernels"));
  }
}
