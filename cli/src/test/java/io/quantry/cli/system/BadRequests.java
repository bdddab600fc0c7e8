package io.quantry.cli.system;

import io.quantry.cli.system.RawClient.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** Wrong requests and what each gets; a job {@code glyphs@fp32} could run is the base of specs. */
final class BadRequests {
  private static final String JOBS = "/v1/jobs";
  private static final String UNKNOWN_KEY =
      "qnt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA00000000";

  private static final byte[] ONE = {1};

  private BadRequests() {}

  /**
   * One row.
   *
   * @param input in the words of what wrong input gets
   * @param expected status and slug
   * @param header that must be there, empty for none
   */
  record Row(String input, String expected, String header, Function<RawClient, Answer> call) {
    @Override
    public String toString() {
      return input + " → " + expected;
    }
  }

  private static Row row(String input, String expected, Function<RawClient, Answer> call) {
    return new Row(input, expected, "", call);
  }

  static List<Row> authentication() {
    return List.of(
        new Row(
            "no key",
            "401 authentication-required",
            "WWW-Authenticate",
            c -> c.send(c.bare(JOBS).GET())),
        row("malformed key", "401 invalid-api-key", c -> withKey(c, "qnt_short")),
        row("unknown key", "401 invalid-api-key", c -> withKey(c, UNKNOWN_KEY)),
        row("another scheme", "401 invalid-api-key", c -> withHeader(c, "Basic cXVhbnRyeTpx")),
        row("id of the wrong form", "404 not-found", c -> c.get(JOBS + "/job_1")),
        row(
            "id of nobody",
            "404 not-found",
            c -> c.get(JOBS + "/job_01a2181e-c1ef-720e-b3bd-008df98de7e1")));
  }

  private static Answer withKey(RawClient client, String key) {
    return withHeader(client, "Bearer " + key);
  }

  private static Answer withHeader(RawClient client, String authorization) {
    return client.send(client.bare(JOBS).header("Authorization", authorization).GET());
  }

  static List<Row> http() {
    byte[] latin1 = "{\"a\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    return List.of(
        row("truncated JSON", "400 malformed-json", c -> c.post(JOBS, "{\"model\":")),
        row("duplicate member", "400 malformed-json", c -> c.post(JOBS, "{\"a\":1,\"a\":2}")),
        row("depth 10,000", "400 json-too-deep", c -> c.post(JOBS, "{\"a\":".repeat(10_000))),
        row("invalid UTF-8", "400 invalid-encoding", c -> c.post(JOBS, latin1, "application/json")),
        row(
            "wrong content type",
            "415 unsupported-media-type",
            c -> c.post(JOBS, new byte[1], "text/plain")),
        row("wrong Accept", "406 not-acceptable", c -> c.get(JOBS, "Accept", "image/png")),
        new Row(
            "wrong method",
            "405 method-not-allowed",
            "Allow",
            c -> c.send(c.request(JOBS).DELETE())),
        row(
            "5 MiB job spec",
            "413 payload-too-large",
            c -> c.post(JOBS, "{\"a\":\"" + "x".repeat(5 << 20) + "\"}")),
        row(
            "32 KiB header",
            "431 header-too-large",
            c -> c.get(JOBS, "X-Long", "a".repeat(32 << 10))),
        row("a query without a name", "400 invalid-request", c -> c.get(JOBS + "?=1")),
        row(
            "a flag that is none",
            "400 invalid-request",
            c -> c.post(JOBS + "?dryRun=perhaps", "{}")),
        row("unknown field", "422 unknown-property", c -> c.post(JOBS, job(", \"x\": 1"))),
        row(
            "Idempotency-Key of 256 characters",
            "400 invalid-idempotency-key",
            c -> c.post(JOBS, job(""), "Idempotency-Key", "k".repeat(256))),
        row("Idempotency-Key reused", "422 idempotency-key-reused", BadRequests::reused),
        row("limit 0", "400 invalid-page-size", c -> c.get(JOBS + "?limit=0")),
        row("limit −1", "400 invalid-page-size", c -> c.get(JOBS + "?limit=-1")),
        row("limit 10⁹", "400 invalid-page-size", c -> c.get(JOBS + "?limit=1000000000")),
        row("tampered cursor", "400 invalid-cursor", c -> c.get(JOBS + "?cursor=AAAAAAAAAAAA")),
        row("foreign cursor", "400 invalid-cursor", BadRequests::foreignCursor),
        row("alias without If-Match", "428 precondition-required", c -> alias(c)),
        row(
            "alias with a stale ETag",
            "412 precondition-failed",
            c -> alias(c, "If-Match", "\"999\"")),
        row(
            "malformed Range",
            "416 range-not-satisfiable",
            c -> c.get("/v1/models/glyphs/versions/1/download", "Range", "bytes=9-1")));
  }

  static List<Row> jobs() {
    return List.of(
        row("unknown technique", "422 invalid-enum", c -> c.post(JOBS, technique("\"magic\"", ""))),
        row(
            "unknown type",
            "422 invalid-enum",
            c -> c.post(JOBS, technique("\"dynamic\"", ", \"weights\": {\"type\": \"int5\"}"))),
        row(
            "unknown hardware",
            "422 invalid-enum",
            c -> c.post(JOBS, job(", \"target\": {\"hardware\": \"abacus\"}"))),
        row(
            "tag that means nothing",
            "422 invalid-value",
            c -> c.post(JOBS, job(", \"target\": {\"tags\": [\"warp9\"]}"))),
        row(
            "static without calibration data",
            "422 calibration-required",
            c -> c.post(JOBS, technique("\"static\"", ""))),
        row(
            "calibration = evaluation data",
            "422 datasets-overlap",
            c ->
                c.post(
                    JOBS,
                    technique("\"static\"", ", \"calibration\": {\"dataset\": \"glyphs-test\"}")
                        .replaceFirst(
                            "\\}$", ", \"evaluation\": {\"dataset\": \"glyphs-test\"}}"))),
        row("threshold NaN", "422 invalid-value", c -> c.post(JOBS, threshold("NaN"))),
        row("threshold −1", "422 invalid-value", c -> c.post(JOBS, threshold("-1"))),
        row("threshold \"5%\"", "422 invalid-value", c -> c.post(JOBS, threshold("\"5%\""))),
        row(
            "timeout 10¹² s",
            "422 limit-exceeded",
            c -> c.post(JOBS, job(", \"execution\": {\"maxRuntime\": 1000000000000}"))),
        row(
            "model of nobody",
            "404 not-found",
            c -> c.post(JOBS, job("").replace("glyphs@fp32", "nobody:1"))),
        row(
            "technique cannot run on the target",
            "422 unsupported-on-target",
            c ->
                c.post(
                    JOBS,
                    technique("\"ternary\"", ", \"training\": {\"dataset\": \"glyphs-train\"}")
                        .replaceFirst("\\}$", ", \"target\": {\"hardware\": \"gpu\"}}"))));
  }

  static List<Row> uploads() {
    return List.of(
        row("model of 0 bytes", "422 empty-upload", c -> upload(c, "empty", new byte[0])),
        row(
            "declared sha256 differs",
            "422 digest-mismatch",
            c ->
                upload(
                    c,
                    "digest",
                    new byte[9],
                    "Content-Digest",
                    "sha-256=:" + "A".repeat(43) + "=:")),
        row("name ../../x", "422 invalid-name", c -> aliased(c, "..%2F..%2Fx")),
        row("name with NUL", "422 invalid-name", c -> aliased(c, "a%00b")),
        row("name ../../x in the path", "400 invalid-request", c -> upload(c, "..%2F..%2Fx", ONE)),
        row("name with NUL in the path", "400 invalid-request", c -> upload(c, "a%00b", ONE)),
        row("name CON", "422 invalid-name", c -> upload(c, "con", ONE)),
        row("bidi controls", "422 invalid-name", c -> upload(c, "%E2%80%AEx", ONE)),
        row("an upper-case name", "422 invalid-name", c -> upload(c, "Upper", ONE)));
  }

  private static Answer upload(RawClient client, String name, byte[] bytes, String... headers) {
    return client.post(
        "/v1/models/" + name + "/versions", bytes, "application/octet-stream", headers);
  }

  private static Answer aliased(RawClient client, String alias) {
    return client.post("/v1/models/named/versions?alias=" + alias, ONE, "application/octet-stream");
  }

  private static Answer reused(RawClient client) {
    client.post(JOBS, job(", \"output\": {}"), "Idempotency-Key", "reused");
    return client.post(JOBS, job(""), "Idempotency-Key", "reused");
  }

  /** A cursor of one list, given to another. */
  private static Answer foreignCursor(RawClient client) {
    client.send(putAlias(client, "second", "If-None-Match", "*"));
    String cursor =
        client.get("/v1/models/glyphs/aliases?limit=1").json().path("nextCursor").asString("none");
    return client.get("/v1/models?cursor=" + cursor);
  }

  private static Answer alias(RawClient client, String... headers) {
    return client.send(putAlias(client, "fp32", headers));
  }

  private static java.net.http.HttpRequest.Builder putAlias(
      RawClient client, String alias, String... headers) {
    java.net.http.HttpRequest.Builder request =
        client
            .request("/v1/models/glyphs/aliases/" + alias)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{\"version\": 1}"));
    return headers.length == 0 ? request : request.headers(headers);
  }

  static String job(String further) {
    return "{\"model\": {\"ref\": \"glyphs@fp32\"}, \"technique\": {\"type\": \"dynamic\"}%s}"
        .formatted(further);
  }

  private static String technique(String type, String further) {
    return "{\"model\": {\"ref\": \"glyphs@fp32\"}, \"technique\": {\"type\": %s%s}}"
        .formatted(type, further);
  }

  private static String threshold(String value) {
    return job(", \"objectives\": {\"maxAccuracyDrop\": %s}".formatted(value));
  }
}
