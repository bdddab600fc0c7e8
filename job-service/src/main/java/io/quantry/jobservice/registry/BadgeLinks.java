package io.quantry.jobservice.registry;

import io.quantry.jobservice.rest.Hmac;
import io.quantry.jobservice.rest.ServiceSecrets;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Links to badges that need no key, because a README cannot hold one: tenant, version and the first
 * 128 bits of an HMAC-SHA-256 over both, in base64url. Who has no link cannot make one, and a link
 * shows its badge alone.
 */
@Component
class BadgeLinks {
  private static final int ID_BYTES = 16;
  private static final int SEAL_BYTES = 16;

  private final Hmac hmac;

  BadgeLinks(ServiceSecrets secrets) {
    this.hmac = new Hmac(secrets.of("badge"));
  }

  /** Whose version a link shows. */
  record Target(UUID tenant, UUID version) {}

  String token(Target target) {
    byte[] ids = bytes(target);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            ByteBuffer.allocate(ids.length + SEAL_BYTES).put(ids).put(seal(ids)).array());
  }

  /** Empty for what this never gave out. */
  Optional<Target> open(String token) {
    byte[] sealed;
    try {
      sealed = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    if (sealed.length != 2 * ID_BYTES + SEAL_BYTES) {
      return Optional.empty();
    }
    byte[] ids = Arrays.copyOf(sealed, 2 * ID_BYTES);
    if (!MessageDigest.isEqual(seal(ids), Arrays.copyOfRange(sealed, ids.length, sealed.length))) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(ids);
    return Optional.of(
        new Target(
            new UUID(buffer.getLong(), buffer.getLong()),
            new UUID(buffer.getLong(), buffer.getLong())));
  }

  private static byte[] bytes(Target target) {
    return ByteBuffer.allocate(2 * ID_BYTES)
        .putLong(target.tenant().getMostSignificantBits())
        .putLong(target.tenant().getLeastSignificantBits())
        .putLong(target.version().getMostSignificantBits())
        .putLong(target.version().getLeastSignificantBits())
        .array();
  }

  private byte[] seal(byte[] ids) {
    return Arrays.copyOf(hmac.of(ids), SEAL_BYTES);
  }
}
