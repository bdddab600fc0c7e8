package io.quantry.jobservice.oci;

import static io.quantry.jobservice.oci.RegistryClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Programs that know nothing of us pull models and push something of their own. */
class ClientsTest extends ServiceTest {
  @TempDir Path folder;

  private String run(String tool, String... arguments) throws Exception {
    RegistryTool.Said said =
        RegistryTool.run(folder, Map.of("HOME", folder.toString()), tool, arguments);
    assertThat(said.exit()).as(said.output()).isZero();
    return said.output();
  }

  private String registry(String rest) {
    return "127.0.0.1:" + port() + "/" + rest;
  }

  private String copy(String from, String to) throws Exception {
    return run(
        "skopeo",
        "--insecure-policy",
        "copy",
        "--preserve-digests", // it would compress layers
        "--dest-oci-accept-uncompressed-layers",
        "--src-tls-verify=false",
        "--src-creds=anybody:" + API_KEY,
        "docker://" + registry(from),
        to);
  }

  @Test
  void skopeoCopiesAModelAndAnImageOfIt() throws Exception {
    String model = newModel();
    RegistryClient registry = new RegistryClient(client, model);
    copy(model + ":v1", "dir:" + folder.resolve("model"));
    String file = registry.get("manifests/v1").json().at("/layers/0/digest").asString();
    assertThat(folder.resolve("model").resolve(file.substring("sha256:".length())))
        .hasBinaryContent(bytes("fp32 of " + model));
    copy(model + ":v1-image", "oci:" + folder.resolve("image") + ":v1");
    JsonNode config =
        ServiceClient.JSON.readTree(
            run("skopeo", "inspect", "--config", "oci:" + folder.resolve("image") + ":v1"));
    assertThat(config.at("/rootfs/diff_ids/0").asString())
        .isEqualTo(registry.get("manifests/v1-image").json().at("/layers/0/digest").asString());
    assertThat(
            run(
                "skopeo",
                "list-tags",
                "--tls-verify=false",
                "--creds=anybody:" + API_KEY,
                "docker://" + registry(model)))
        .contains("\"v1\"", "\"v1-image\"");
  }

  @Test
  void skopeoPushesWhatItCopied() throws Exception {
    String model = newModel();
    copy(model + ":v1-image", "oci:" + folder.resolve("image") + ":v1");
    run(
        "skopeo",
        "--insecure-policy",
        "copy",
        "--preserve-digests",
        "--dest-tls-verify=false",
        "--dest-creds=anybody:" + API_KEY,
        "oci:" + folder.resolve("image") + ":v1",
        "docker://" + registry("copies/of/" + model + ":one"));
    assertThat(client.get("/v2/copies/of/" + model + "/manifests/one").response().body())
        .isEqualTo(client.get("/v2/" + model + "/manifests/v1-image").response().body());
  }

  @Test
  void orasPullsFilesByTheirNamesAndAttachesToThem() throws Exception {
    String model = newModel();
    List<String> access = List.of("--plain-http", "--username=anybody", "--password=" + API_KEY);
    oras(access, "pull", registry(model + ":v1"), "--output", "pulled");
    assertThat(folder.resolve("pulled").resolve("model.onnx"))
        .hasBinaryContent(bytes("fp32 of " + model));
    Files.writeString(folder.resolve("note.txt"), "seen by somebody");
    oras(
        access,
        "attach",
        registry(model + ":v1"),
        "--artifact-type=application/vnd.example.note",
        "note.txt:text/plain");
    assertThat(oras(access, "discover", "--format=json", registry(model + ":v1")))
        .contains("application/vnd.dsse.envelope.v1+json", "application/vnd.example.note");
    oras(access, "push", registry("notes/all:latest"), "note.txt:text/plain");
    oras(access, "pull", registry("notes/all:latest"), "--output", "again");
    assertThat(folder.resolve("again").resolve("note.txt")).hasContent("seen by somebody");
  }

  private String oras(List<String> access, String... arguments) throws Exception {
    String[] all = new String[arguments.length + access.size()];
    System.arraycopy(arguments, 0, all, 0, 1);
    for (int i = 0; i < access.size(); i++) {
      all[1 + i] = access.get(i);
    }
    System.arraycopy(arguments, 1, all, 1 + access.size(), arguments.length - 1);
    return run("oras", all);
  }
}
