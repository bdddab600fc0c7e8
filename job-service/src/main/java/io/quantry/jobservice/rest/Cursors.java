package io.quantry.jobservice.rest;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Opaque cursors: a position and an HMAC-SHA-256 over it, the tenant, the list and its filters. One
 * that was changed, or comes from another tenant or list, is refused. Thread-safe.
 */
@Component
public class Cursors {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;
  private static final int SEAL_BYTES = 16;

  private final Hmac hmac;

  Cursors(ServiceSecrets secrets) {
    this.hmac = new Hmac(secrets.of("cursor"));
  }

  /**
   * Reads the parameters of a list.
   *
   * @param list name of the list with its filters: a cursor serves that one alone
   * @throws QuantryException {@code invalid-page-size}, {@code invalid-cursor}
   */
  public PageRequest page(
      UUID tenant, String list, @Nullable String limit, @Nullable String cursor) {
    String scope = tenant + "\n" + list;
    return new PageRequest(size(limit), cursor == null ? null : open(scope, cursor), this, scope);
  }

  private static int size(@Nullable String limit) {
    if (limit == null) {
      return DEFAULT_LIMIT;
    }
    try {
      int size = Integer.parseInt(limit);
      if (size >= 1 && size <= MAX_LIMIT) {
        return size;
      }
    } catch (NumberFormatException notANumber) {
      // refused below like any other wrong size
    }
    throw new QuantryException(
        ErrorCode.INVALID_PAGE_SIZE, "Expected limit from 1 to " + MAX_LIMIT);
  }

  String seal(String scope, String position) {
    byte[] text = position.getBytes(StandardCharsets.UTF_8);
    byte[] sealed =
        ByteBuffer.allocate(SEAL_BYTES + text.length).put(mac(scope, text)).put(text).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
  }

  private String open(String scope, String cursor) {
    try {
      byte[] sealed = Base64.getUrlDecoder().decode(cursor);
      if (sealed.length > SEAL_BYTES) {
        byte[] text = Arrays.copyOfRange(sealed, SEAL_BYTES, sealed.length);
        if (MessageDigest.isEqual(mac(scope, text), Arrays.copyOf(sealed, SEAL_BYTES))) {
          return new String(text, StandardCharsets.UTF_8);
        }
      }
    } catch (IllegalArgumentException notBase64) {
      // refused below like any other cursor that is not ours
    }
    throw new QuantryException(
        ErrorCode.INVALID_CURSOR, "Expected a cursor that this very list gave out");
  }

  private byte[] mac(String scope, byte[] position) {
    return Arrays.copyOf(
        hmac.of(scope.getBytes(StandardCharsets.UTF_8), new byte[1], position), SEAL_BYTES);
  }
}
