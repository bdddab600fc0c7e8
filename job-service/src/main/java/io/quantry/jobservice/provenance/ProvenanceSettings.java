package io.quantry.jobservice.provenance;

import io.quantry.provenance.SigningKey;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.provenance.*}: who signs what versions were made from.
 *
 * @param signingKey {@code signing-key}: a private Ed25519 key, PKCS#8 in PEM. Absent: one that the
 *     database keeps, which whoever reads the database reads too
 * @param withdrawnKeys {@code withdrawn-keys}: ids of keys that signed once and are published no
 *     more, because somebody else may have them
 * @param builderId {@code builder-id}: URI of this platform in its statements
 */
@ConfigurationProperties(prefix = "job-service.provenance", ignoreUnknownFields = false)
public record ProvenanceSettings(
    @Nullable String signingKey,
    @DefaultValue List<String> withdrawnKeys,
    @DefaultValue("urn:quantry:builder") String builderId) {
  public ProvenanceSettings {
    withdrawnKeys = List.copyOf(withdrawnKeys);
    for (String key : withdrawnKeys) {
      if (!key.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException(
            "job-service.provenance.withdrawn-keys: expected ids of 64 hexadecimal digits, got "
                + key);
      }
    }
    if (!URI.create(builderId).isAbsolute()) {
      throw new IllegalArgumentException(
          "job-service.provenance.builder-id: expected an absolute URI, got " + builderId);
    }
    if (signingKey != null) {
      String id = decode(signingKey).verification().id();
      if (withdrawnKeys.contains(id)) {
        throw new IllegalArgumentException(
            "job-service.provenance.signing-key: the key %s is withdrawn".formatted(id));
      }
    }
  }

  private static SigningKey decode(String pem) {
    try {
      return SigningKey.ofPem(pem);
    } catch (IllegalArgumentException other) {
      throw new IllegalArgumentException(
          "job-service.provenance.signing-key: " + other.getMessage());
    }
  }

  /** The configured key, absent where the database keeps one. */
  @Nullable SigningKey key() {
    return signingKey == null ? null : decode(signingKey);
  }

  @Override
  public String toString() {
    return "ProvenanceSettings[" + builderId + "]"; // keys stay out of logs
  }
}
