package io.quantry.provenance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.quantry.provenance.RefusedException.Reason;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A public Ed25519 key (RFC 8032). Thread-safe. */
public final class VerificationKey {
  private static final String HEAD = "-----BEGIN PUBLIC KEY-----\n";
  private static final String TAIL = "\n-----END PUBLIC KEY-----\n";

  /** An Ed25519 key is always as long, so its text is one line. */
  private static final Pattern PEM =
      Pattern.compile(HEAD + "([A-Za-z0-9+/=]{60})" + TAIL.stripTrailing() + "(?:\n|\\z)");

  private final PublicKey key;

  VerificationKey(PublicKey key) {
    this.key = key;
  }

  /** SHA-256 of the key's DER form (SubjectPublicKeyInfo), in lower-case hexadecimal. */
  public String id() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every JDK has SHA-256", impossible);
    }
  }

  /** As OpenSSL writes it: PEM of SubjectPublicKeyInfo (RFC 8410), ending with a line break. */
  public String pem() {
    return HEAD + Base64.getEncoder().encodeToString(key.getEncoded()) + TAIL;
  }

  /**
   * Reads keys one after the other, as {@link #pem} writes them; the last line break may be absent.
   *
   * @throws RefusedException {@link Reason#MALFORMED_KEY} for anything else, and for no key
   */
  public static List<VerificationKey> read(byte[] pem) {
    String text = new String(pem, ISO_8859_1);
    Matcher next = PEM.matcher(text);
    List<VerificationKey> keys = new ArrayList<>();
    int at = 0;
    while (next.find(at) && next.start() == at) {
      keys.add(decode(Objects.requireNonNull(next.group(1))));
      at = next.end();
    }
    if (keys.isEmpty() || at < text.length()) {
      throw malformed("Expected public Ed25519 keys in PEM and nothing else");
    }
    return keys;
  }

  private static VerificationKey decode(String base64) {
    try {
      byte[] der = Base64.getDecoder().decode(base64);
      PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
      if (!Arrays.equals(key.getEncoded(), der)
          || !Base64.getEncoder().encodeToString(der).equals(base64)) {
        throw malformed("A key can be written in one form only, and this is another one");
      }
      return new VerificationKey(key);
    } catch (IllegalArgumentException | GeneralSecurityException other) {
      throw malformed("A key in PEM is no public Ed25519 key");
    }
  }

  private static RefusedException malformed(String message) {
    return new RefusedException(Reason.MALFORMED_KEY, message);
  }

  /** Whether this key made that signature over these bytes. */
  boolean verifies(byte[] bytes, byte[] signature) {
    try {
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(bytes);
      return check.verify(signature);
    } catch (SignatureException none) {
      return false; // of another length, or a number out of range
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every JDK has Ed25519", impossible);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerificationKey that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return "VerificationKey[" + id() + "]";
  }
}
