package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.client.Connection;
import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.cli.output.Json;
import io.quantry.contracts.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What {@code docs/registry.md} shows of images, as it stands there, through the gateway. */
class ImagesIT {
  private static final Path GUIDE = Path.of(System.getProperty("quantry.root"), "docs/registry.md");
  private static final Pattern COMMANDS =
      Pattern.compile("```sh\n(# skopeo: .*?)```", Pattern.DOTALL);
  private static final String REFERRER = "sha256:<digest of the referrer>";
  private static final Pattern STATEMENT =
      Pattern.compile(
          "application/vnd\\.dsse\\.envelope\\.v1\\+json\\s+\\S*\\s*.*?(sha256:[0-9a-f]{64})");
  private static final String FROM = "skopeo copy --src-creds \"any:$KEY\" docker://$HOST/";

  /** What the guide pulls; a job makes it. */
  private static final String VERSION = Routes.modelVersion("glyphs", 2);

  @TempDir static Path folder;
  private static PlatformUnderTest platform;
  private static RegistryTools tools;
  private static String reader;
  private static String submitter;

  @BeforeAll
  static void start() throws Exception {
    RegistryTools.assumeInstalled();
    platform = PlatformUnderTest.up(folder.resolve("home"));
    tools = new RegistryTools(platform.running().url());
    QuantryClient client = platform.client();
    DemoData.uploadGlyphs(client);
    JobView end = DemoData.awaitEnd(client, DemoData.submit(client, DemoData.glyphJob()));
    assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
    client.send(
        "PUT",
        "/v1/models/glyphs/aliases/champion",
        Map.of("version", 2),
        Map.of("If-None-Match", "*"));
    reader = newKey(client, "read").path("key").asString();
    submitter = newKey(client, "submit").path("key").asString();
  }

  @AfterAll
  static void stop() throws Exception {
    if (platform != null) {
      platform.close();
      PlatformUnderTest.awaitNoProcessOn(platform.home());
    }
  }

  private static JsonNode newKey(QuantryClient client, String scope) {
    return client.send("POST", Routes.API_KEYS, Map.of("name", "images", "scope", scope), Map.of());
  }

  private static Path newFolder(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  @Test
  void theGuidesCommandsBringTheVersionsFilesByteForByte() throws Exception {
    Path where = newFolder("guide");
    List<String> commands =
        group(COMMANDS, Files.readString(GUIDE))
            .lines()
            .filter(line -> line.startsWith("skopeo ") || line.startsWith("oras "))
            .toList();
    assertThat(commands).hasSize(6);
    String referrer = "";
    for (String command : commands) {
      String here =
          command
              .replace(REFERRER, referrer)
              .replace("docker://registry.example.org", "--dest-creds \"any:$KEY\" docker://$HOST");
      String output = tools.run(where, submitter, here);
      if (command.startsWith("oras discover")) {
        assertThat(output).contains("application/vnd.quantry.evaluation-report.v1+json");
        referrer = group(STATEMENT, output);
      }
    }
    tools.run(where, submitter, FROM + "models/glyphs:2 dir:image");
    String layer = onlyLayer(where.resolve("image"));
    tools.run(where, submitter, "mkdir layer && tar -xf image/" + layer + " -C layer");

    JsonNode files = platform.client().get(VERSION).path("files");
    assertThat(files).isNotEmpty();
    for (JsonNode file : files.values()) {
      String name = file.path("name").asString();
      Path wanted = where.resolve("wanted-" + name);
      platform.client().download(VERSION + "/download?file=" + name, wanted);
      assertThat(
              List.of(
                  where.resolve("glyphs").resolve(file.path("sha256").asString()),
                  where.resolve(name),
                  where.resolve("layer").resolve(name)))
          .as("%s by skopeo, by oras and in the image", name)
          .allSatisfy(copy -> assertThat(copy).hasSameBinaryContentAs(wanted));
    }
    Path statement = where.resolve("statement");
    platform.client().download(VERSION + "/provenance", statement);
    assertThat(where.resolve("provenance.intoto.json")).hasSameBinaryContentAs(statement);
  }

  @Test
  void anImageIsPushedFromAFolderAndComesBackEqual() throws Exception {
    Path where = newFolder("pushed");
    tools.run(where, submitter, FROM + "glyphs:v2-image dir:image");
    String push =
        "skopeo copy --preserve-digests --dest-creds \"any:$KEY\" dir:image"
            + " docker://$HOST/copies/glyphs:one";
    assertThat(tools.end(where, reader, push).output()).as("may only read").contains("denied");
    tools.run(where, submitter, push);
    tools.run(where, reader, FROM + "copies/glyphs:one dir:back");
    tools.run(where, reader, "test -s image/manifest.json && diff -r image back");
  }

  @Test
  void aWrongKeyPullsNothing() throws Exception {
    String last = reader.endsWith("0") ? "1" : "0";
    assertRefused(reader.substring(0, reader.length() - 1) + last, "unauthorized");
  }

  @Test
  void aRevokedKeyPullsNothing() throws Exception {
    JsonNode key = newKey(platform.client(), "read");
    String secret = key.path("key").asString();
    tools.run(newFolder("before"), secret, FROM + "glyphs:v2 dir:before");
    platform.client().delete(Routes.API_KEYS + "/" + key.path("id").asString());
    assertRefused(secret, "unauthorized");
  }

  @Test
  void aKeyOfAnotherTenantFindsNothing() throws Exception {
    JsonNode tenant =
        platform.client().send("POST", "/v1/tenants", Map.of("name", "others"), Map.of());
    QuantryClient others =
        new QuantryClient(new Connection(platform.running().url(), tenant.path("key").asString()));
    assertRefused(newKey(others, "read").path("key").asString(), "manifest unknown|not found");
  }

  private static void assertRefused(String key, String words) throws Exception {
    Path where = Files.createTempDirectory(folder, "refused");
    String oras = "oras pull --username any --password \"$KEY\" --output oras $HOST/glyphs:v2";
    for (String command : List.of(FROM + "glyphs:v2 dir:skopeo", oras)) {
      RegistryTools.Ended ended = tools.end(where, key, command);
      assertThat(ended.output()).containsPattern(words);
      assertThat(ended.code()).as(ended.output()).isPositive();
    }
    assertThat(where.resolve("skopeo/manifest.json")).doesNotExist();
    assertThat(where.resolve("oras")).doesNotExist();
  }

  /** Name of the file of a copied image's layer. */
  private static String onlyLayer(Path image) throws IOException {
    JsonNode manifest = Json.mapper().readTree(Files.readString(image.resolve("manifest.json")));
    assertThat(manifest.path("layers")).hasSize(1);
    return manifest.at("/layers/0/digest").asString().substring("sha256:".length());
  }

  private static String group(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }
}
