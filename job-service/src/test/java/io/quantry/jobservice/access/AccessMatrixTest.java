package io.quantry.jobservice.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.openapi.RouteTable;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Every route that is mapped, for nobody, for each scope, and for a stranger of another tenant. A
 * route that {@code access-matrix.txt} does not hold fails the test, so that a new one is thought
 * about.
 */
class AccessMatrixTest extends ServiceTest {
  private static final Set<Integer> REFUSED = Set.of(401, 403);

  @Autowired
  @Qualifier("requestMappingHandlerMapping")
  private RequestMappingHandlerMapping mappings = uninitialized();

  private final Map<Scope, ServiceClient> users = new EnumMap<>(Scope.class);
  private Map<String, String> things = Map.of();

  /** Whose a route's things are. */
  private enum Tenancy {
    /** The tenant's: to others they are not there. */
    OWN,
    /** The same for all tenants. */
    SHARED,
    /** For everybody, without a credential. */
    OPEN
  }

  private record Line(String method, String path, Scope scope, Tenancy tenancy) {
    static Line of(String text) {
      String[] words = text.strip().split(" +", -1);
      boolean open = words[2].equals("open");
      return new Line(
          words[0],
          words[1],
          open ? Scope.READ : Scope.ofWireName(words[2]).orElseThrow(),
          open ? Tenancy.OPEN : Tenancy.valueOf(words[3].toUpperCase(Locale.ROOT)));
    }

    /** Whether it makes what its path names, for whoever calls. */
    boolean makesItsOwn() {
      return method.equals("POST") && (path.endsWith("/versions") || path.endsWith("/uploads"));
    }

    boolean ofDistribution() {
      return path.startsWith("/v2/");
    }

    /** That somebody's scope is too narrow. */
    String denied() {
      return ofDistribution() ? "403 DENIED" : "403 insufficient-scope";
    }

    String route() {
      return path + " " + method.toLowerCase(Locale.ROOT);
    }
  }

  private static List<Line> matrix() throws IOException {
    try (InputStream file = AccessMatrixTest.class.getResourceAsStream("access-matrix.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Line::of)
          .toList();
    }
  }

  @BeforeEach
  void prepare() {
    for (Scope scope : Scope.values()) {
      String key =
          client
              .send("/v1/api-keys", Map.of("name", "matrix", "scope", scope.wireName()))
              .json()
              .path("key")
              .asString();
      users.put(scope, new ServiceClient(port(), key));
    }
    String model = newModel();
    client.send(
        client
            .request("/v1/models/" + model + "/aliases/prod")
            .header("Content-Type", "application/json")
            .header("If-None-Match", "*")
            .PUT(HttpRequest.BodyPublishers.ofString("{\"version\": 1}")));
    String dataset = "data-of-" + model;
    assertThat(uploadDataset(dataset, newArchive(), "{}").status()).isIn(201, 202);
    String job = client.post("/v1/jobs", spec(model, "")).json().path("id").asString();
    client.post("/v1/jobs/" + job + "/cancel", "");
    String key = client.send("/v1/api-keys", Map.of("name", "target")).json().path("id").asString();
    String sha256 =
        client.get("/v1/models/" + model + "/versions/1").json().path("sha256").asString();
    String webhook =
        client
            .send(
                "/v1/webhooks",
                Map.of("url", "http://127.0.0.1:9/", "events", List.of("dataset.rejected")))
            .json()
            .path("id")
            .asString();
    String delivery =
        client.post("/v1/webhooks/" + webhook + "/test", "").json().path("id").asString();
    String connection =
        client
            .send(
                "/v1/connections",
                Map.of(
                    "kind", "github",
                    "name", "matrix",
                    "repository", "acme/vision",
                    "secret", "s".repeat(40)))
            .json()
            .path("id")
            .asString();
    String pipeline =
        client
            .send(
                "/v1/pipelines",
                Map.of(
                    "name",
                    "matrix",
                    "connection",
                    connection,
                    "events",
                    List.of("push"),
                    "template",
                    Map.of(
                        "model", Map.of("ref", model),
                        "technique", Map.of("type", "dynamic"))))
            .json()
            .path("id")
            .asString();
    String upload =
        client
            .send(
                client
                    .request("/v1/uploads")
                    .header("Tus-Resumable", "1.0.0")
                    .header("Upload-Length", "3")
                    .header("Upload-Metadata", "name eA==")
                    .POST(HttpRequest.BodyPublishers.noBody()))
            .header("Location")
            .replace("/v1/uploads/", "");
    things =
        Map.ofEntries(
            Map.entry("models", model),
            Map.entry("datasets", dataset),
            Map.entry("jobs", job),
            Map.entry("api-keys", key),
            Map.entry("quarantine", sha256),
            Map.entry("tenants", client.get("/v1/tenant").json().path("id").asString()),
            Map.entry("webhooks", webhook),
            Map.entry("deliveries", delivery),
            Map.entry("connections", connection),
            Map.entry("pipelines", pipeline),
            Map.entry("uploads", upload),
            Map.entry("workers", worker("matrix-" + model).registration().memberId()));
  }

  @Test
  void theMatrixHoldsEveryRouteAndNoOther() throws IOException {
    Set<String> mapped = new TreeSet<>();
    RouteTable.of(mappings).keySet().forEach(route -> mapped.add(route.toString()));
    RouteTable.ofDistribution(mappings).keySet().forEach(route -> mapped.add(route.toString()));
    Set<String> held = new TreeSet<>();
    matrix().forEach(line -> held.add(line.route()));
    assertThat(held).isEqualTo(mapped).isNotEmpty();
  }

  @Test
  void nobodyIsLetInWhereACredentialIsWanted() throws IOException {
    ServiceClient nobody = new ServiceClient(port(), "none");
    for (Line line : matrix()) {
      int status = call(nobody, line).status();
      assertThat(status == 401)
          .as("%s: %d", line, status)
          .isEqualTo(line.tenancy() != Tenancy.OPEN);
    }
  }

  @Test
  void aScopeOpensItsRoutesAndNoOthers() throws IOException {
    for (Line line : matrix()) {
      if (line.tenancy() == Tenancy.OPEN) {
        continue;
      }
      for (Scope scope : Scope.values()) {
        ServiceClient.Answer answer = call(Objects.requireNonNull(users.get(scope)), line);
        if (scope.compareTo(line.scope()) < 0) {
          assertThat(problem(line, answer)).as("%s by %s", line, scope).isEqualTo(line.denied());
        } else {
          assertThat(answer.status()).as("%s by %s", line, scope).isNotIn(REFUSED);
        }
      }
    }
  }

  @Test
  void aStrangerFindsNothingOfAnotherTenant() throws IOException {
    ServiceClient stranger = otherTenant(Scope.ADMIN);
    List<Line> own = matrix().stream().filter(line -> line.tenancy() == Tenancy.OWN).toList();
    for (Line line : own) {
      if (line.makesItsOwn()) {
        continue;
      }
      ServiceClient.Answer answer = call(stranger, line);
      if (line.ofDistribution()) {
        assertFindsNothing(line, answer);
      } else if (line.path().contains("{")) {
        if (line.method().equals("HEAD")) {
          assertThat(answer.status()).as(line.toString()).isEqualTo(404);
        } else {
          assertThat(answer.problem()).as(line.toString()).isEqualTo("404 not-found");
        }
      } else {
        things.forEach(
            (kind, thing) -> assertThat(answer.text()).as(line.toString()).doesNotContain(thing));
      }
    }
    own.stream().filter(Line::makesItsOwn).forEach(line -> call(stranger, line));
    for (String kind : List.of("models", "datasets")) {
      String path = "/v1/" + kind + "/" + things.get(kind) + "/versions/";
      assertThat(client.get(path + "1").status()).as(path).isEqualTo(200);
      assertThat(client.get(path + "2").status()).as(path).isEqualTo(404);
    }
  }

  /** Whatever is asked of a manifest, none refers to it; a manifest pushed anew has no parts. */
  private static void assertFindsNothing(Line line, ServiceClient.Answer answer) {
    if (line.path().contains("/referrers/")) {
      assertThat(answer.json().path("manifests")).as(line.toString()).isEmpty();
    } else {
      assertThat(answer.status()).as(line.toString()).isIn(400, 404);
    }
  }

  private static String problem(Line line, ServiceClient.Answer answer) {
    return line.ofDistribution()
        ? answer.status() + " " + answer.json().path("errors").path(0).path("code").asString("")
        : answer.problem();
  }

  private ServiceClient.Answer call(ServiceClient user, Line line) {
    String kind = line.ofDistribution() ? "models" : line.path().split("/", -1)[2];
    String path =
        line.path()
            .replace("{name}", things.getOrDefault(kind, "x"))
            .replace("{id}", things.getOrDefault(kind, "x"))
            .replace("{delivery}", things.getOrDefault("deliveries", "x"))
            .replace("{sha256}", things.getOrDefault(kind, "x"))
            .replace("{number}", "1")
            .replace("{digest}", "sha256:" + things.getOrDefault("quarantine", "x"))
            .replace("{reference}", "v1")
            .replace("{upload}", "0190c6a5-0000-7000-8000-000000000000")
            .replace("{alias}", "prod")
            .replace("{connection}", "x")
            .replace("{token}", "x".repeat(64));
    HttpRequest.Builder request = user.request(path);
    String type = consumes(line);
    if (!type.isEmpty()) {
      request.header(
          "Content-Type", type.startsWith("multipart/") ? type + "; boundary=none" : type);
    }
    request.method(
        line.method(),
        line.method().equals("GET")
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body(line)));
    return line.path().equals("/v1/events") ? user.begin(request) : user.send(request);
  }

  /** Something that gets as far as to whether the thing in the path is there. */
  private static String body(Line line) {
    return line.path().endsWith("/aliases/{alias}") ? "{\"version\": 1}" : "{}";
  }

  private String consumes(Line line) {
    return RouteTable.of(mappings).entrySet().stream()
        .filter(entry -> entry.getKey().toString().equals(line.route()))
        .flatMap(entry -> entry.getValue().stream())
        .map(
            handler ->
                AnnotatedElementUtils.findMergedAnnotation(
                    handler.getMethod(), RequestMapping.class))
        .flatMap(mapping -> mapping == null ? null : Arrays.stream(mapping.consumes()))
        .findFirst()
        .orElse("");
  }
}
