package io.quantry.cli.client;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetManifest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Uploads a dataset and sees to it that it is ready: a check that takes long is asked after. */
public final class DatasetUpload {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final QuantryClient client;

  public DatasetUpload(QuantryClient client) {
    this.client = client;
  }

  /**
   * Uploads the next version of a dataset; returns it READY.
   *
   * @param files by the roles of the manifest
   * @throws QuantryException with the code of what its check refused, however late
   */
  public JsonNode send(String name, DatasetManifest manifest, Map<String, Path> files) {
    String versions = Routes.datasetVersions(name);
    JsonNode version = client.uploadParts(versions, "manifest", manifest, files);
    String path = versions + "/" + version.path("version").asInt();
    Duration pause = FIRST_PAUSE;
    while (version.path("state").asString("").equals("VALIDATING")) {
      sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
      version = client.get(path);
    }
    if (version.path("state").asString("").equals("REJECTED")) {
      JsonNode rejection = version.path("rejection");
      throw new QuantryException(
          ErrorCode.ofSlug(rejection.path("code").asString("")).orElse(ErrorCode.INTERNAL_ERROR),
          rejection.path("message").asString("The dataset was refused"));
    }
    return version;
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new QuantryException(ErrorCode.CANCELED, "Interrupted while waiting", interrupted);
    }
  }
}
