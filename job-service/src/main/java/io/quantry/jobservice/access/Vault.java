package io.quantry.jobservice.access;

import io.quantry.jobservice.rest.Hmac;
import io.quantry.jobservice.rest.ServiceSecrets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/**
 * Seals what must be read again later, so that a copy of the database alone does not say it:
 * AES-256-GCM under a key derived from the first of {@code job-service.access.key-secrets}, or from
 * a secret in the database where none is configured. What any of them sealed is opened.
 * Thread-safe.
 */
@Component
public class Vault {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final byte[] PURPOSE = "vault".getBytes(StandardCharsets.US_ASCII);

  private final List<SecretKeySpec> keys;
  private final SecureRandom random = new SecureRandom();

  Vault(AccessSettings settings, ServiceSecrets stored) {
    this.keys =
        Stream.concat(settings.secrets().stream(), Stream.of(stored.of("vault")))
            .map(secret -> new SecretKeySpec(new Hmac(secret).of(PURPOSE), "AES"))
            .toList();
  }

  /**
   * Seals.
   *
   * @param owner what it belongs to: opened only for the same
   */
  public byte[] seal(String owner, byte[] secret) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = run(Cipher.ENCRYPT_MODE, keys.getFirst(), nonce, owner, secret);
      return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every JDK has " + CIPHER, impossible);
    }
  }

  /**
   * Opens.
   *
   * @throws IllegalStateException if none of the configured secrets sealed it for this owner
   */
  public byte[] open(String owner, byte[] sealed) {
    for (SecretKeySpec key : keys) {
      try {
        return open(key, owner, sealed);
      } catch (AEADBadTagException ofAnotherKey) {
        // sealed under another key, the next one is tried
      }
    }
    throw new IllegalStateException(
        "No secret of job-service.access.key-secrets opens what was sealed for " + owner);
  }

  /** The same sealed as new secrets are, empty if it is so already. */
  public Optional<byte[]> renew(String owner, byte[] sealed) {
    try {
      open(keys.getFirst(), owner, sealed);
      return Optional.empty();
    } catch (AEADBadTagException ofAnotherKey) {
      return Optional.of(seal(owner, open(owner, sealed)));
    }
  }

  private static byte[] open(SecretKeySpec key, String owner, byte[] sealed)
      throws AEADBadTagException {
    byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
    byte[] text = Arrays.copyOfRange(sealed, NONCE_BYTES, sealed.length);
    try {
      return run(Cipher.DECRYPT_MODE, key, nonce, owner, text);
    } catch (AEADBadTagException ofAnotherKey) {
      throw ofAnotherKey;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every JDK has " + CIPHER, impossible);
    }
  }

  private static byte[] run(int mode, SecretKeySpec key, byte[] nonce, String owner, byte[] text)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
    return cipher.doFinal(text);
  }
}
