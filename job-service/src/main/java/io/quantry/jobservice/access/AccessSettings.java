package io.quantry.jobservice.access;

import java.util.Base64;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.access.*}: how credentials are kept.
 *
 * @param keySecrets {@code key-secrets}: secrets of at least 256 bits in base64url, with which API
 *     keys are hashed, the one for new keys first; a key hashed with any of them is good. Absent:
 *     one that the database keeps beside the hashes, which whoever reads the one reads too
 */
@ConfigurationProperties(prefix = "job-service.access", ignoreUnknownFields = false)
public record AccessSettings(@DefaultValue List<String> keySecrets) {
  private static final int LEAST_BYTES = 32;

  public AccessSettings {
    keySecrets = List.copyOf(keySecrets);
    keySecrets.forEach(AccessSettings::decode);
  }

  /** The secrets' bytes, the one for new keys first. */
  List<byte[]> secrets() {
    return keySecrets.stream().map(AccessSettings::decode).toList();
  }

  private static byte[] decode(String secret) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(secret);
    } catch (IllegalArgumentException notBase64) {
      bytes = new byte[0];
    }
    if (bytes.length < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "job-service.access.key-secrets: expected at least 32 bytes in base64url each");
    }
    return bytes;
  }

  @Override
  public String toString() {
    return "AccessSettings[" + keySecrets.size() + " secrets]"; // secrets stay out of logs
  }
}
