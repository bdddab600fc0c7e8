package io.quantry.provenance;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** A private Ed25519 key (RFC 8032), whose signatures are deterministic. Thread-safe. */
public final class SigningKey {
  private static final int SEED_BYTES = 32;
  private static final String HEAD = "-----BEGIN PRIVATE KEY-----";
  private static final String TAIL = "-----END PRIVATE KEY-----";

  private final PrivateKey key;
  private final VerificationKey verification;

  private SigningKey(PrivateKey key, VerificationKey verification) {
    this.key = key;
    this.verification = verification;
  }

  /**
   * The key that a seed is.
   *
   * @param seed 32 bytes, which RFC 8032 calls the private key
   */
  public static SigningKey ofSeed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("Expected a seed of 32 bytes, got " + seed.length);
    }
    try {
      // The JDK derives a public key in its generator alone, which takes the seed from its random.
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new Fixed(seed));
      KeyPair pair = generator.generateKeyPair();
      if (!MessageDigest.isEqual(seed, seedOf(pair.getPrivate()))) {
        throw new IllegalStateException("This JDK does not make Ed25519 keys from seeds");
      }
      return new SigningKey(pair.getPrivate(), new VerificationKey(pair.getPublic()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every JDK has Ed25519", impossible);
    }
  }

  /**
   * Reads a key as {@code openssl genpkey -algorithm ed25519} writes it: PKCS#8 in PEM.
   *
   * @throws IllegalArgumentException for anything else; the message does not hold it
   */
  public static SigningKey ofPem(String pem) {
    String text = pem.strip();
    if (!text.startsWith(HEAD) || !text.endsWith(TAIL)) {
      throw new IllegalArgumentException("Expected a private key in PEM (PKCS#8)");
    }
    String base64 = text.substring(HEAD.length(), text.length() - TAIL.length());
    try {
      byte[] der = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
      return ofSeed(
          seedOf(KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der))));
    } catch (IllegalArgumentException | GeneralSecurityException other) {
      throw new IllegalArgumentException("Expected a private Ed25519 key in PKCS#8");
    }
  }

  private static byte[] seedOf(PrivateKey key) {
    return ((EdECPrivateKey) key)
        .getBytes()
        .orElseThrow(() -> new IllegalArgumentException("This key does not show its bytes"));
  }

  /** The public half. */
  public VerificationKey verification() {
    return verification;
  }

  /** Signs a statement. */
  public Envelope sign(Statement statement) {
    return sign(statement.json());
  }

  Envelope sign(byte[] payload) {
    byte[] bytes = Envelope.preAuthenticationEncoding(Envelope.PAYLOAD_TYPE, payload);
    return new Envelope(payload, verification.id(), signature(bytes));
  }

  byte[] signature(byte[] bytes) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(bytes);
      return signature.sign();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every JDK has Ed25519", impossible);
    }
  }

  /** Never in a log. */
  @Override
  public String toString() {
    return "SigningKey[of " + verification.id() + "]";
  }

  /** Gives one seed. */
  private static final class Fixed extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] seed;

    Fixed(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != seed.length) {
        throw new IllegalStateException("This JDK does not make Ed25519 keys from seeds");
      }
      System.arraycopy(seed, 0, bytes, 0, seed.length);
    }
  }
}
