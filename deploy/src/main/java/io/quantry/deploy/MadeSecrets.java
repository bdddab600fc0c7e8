package io.quantry.deploy;

import io.quantry.contracts.access.ApiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

/** Secrets for one run, under the names that the compose file has for them. */
public final class MadeSecrets {
  private final Map<String, String> values;

  private MadeSecrets(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /** Fresh ones. */
  public static MadeSecrets make(SecureRandom random) {
    return new MadeSecrets(
        Map.of(
            "database-password", Long.toUnsignedString(random.nextLong(), 36),
            "key-secret", base64(random.generateSeed(32)),
            "api-key", ApiKey.generate(ApiKey.USER_PREFIX, random),
            "join-token", ApiKey.generate(ApiKey.WORKER_PREFIX, random)));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * @throws NullPointerException for a secret that no deployment of ours has
   */
  public String value(String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  /** Writes the service's files, as they lie in {@code /run/secrets} of its container. */
  public void write(ComposeService service, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, String> secret : service.secrets().entrySet()) {
      Files.writeString(folder.resolve(secret.getKey()), value(secret.getValue()));
    }
  }
}
