package io.quantry.jobservice.access;

import io.quantry.jobservice.rest.Hmac;
import io.quantry.jobservice.rest.ServiceSecrets;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * API keys are kept as HMAC-SHA-256, so that a copy of the database alone says nothing about them:
 * the message is the key's SHA-256 in hexadecimal, which is what was kept before. Thread-safe.
 */
@Component
class KeyHashes {
  private final List<Hmac> secrets;

  KeyHashes(AccessSettings settings, ServiceSecrets stored) {
    this.secrets =
        Stream.concat(settings.secrets().stream(), Stream.of(stored.of("api-keys")))
            .map(Hmac::new)
            .toList();
  }

  /** What is kept of a new key. */
  String fresh(String key) {
    return keyed(secrets.getFirst(), Secrets.hash(key));
  }

  /** What may be kept of a key, by whichever secret it was hashed. */
  List<String> all(String key) {
    String plain = Secrets.hash(key);
    return secrets.stream().map(secret -> keyed(secret, plain)).toList();
  }

  /** What is kept from now on of a key whose SHA-256 alone was kept. */
  String ofPlain(String plainHash) {
    return keyed(secrets.getFirst(), plainHash);
  }

  private static String keyed(Hmac hmac, String plainHash) {
    return HexFormat.of().formatHex(hmac.of(plainHash.getBytes(StandardCharsets.US_ASCII)));
  }
}
