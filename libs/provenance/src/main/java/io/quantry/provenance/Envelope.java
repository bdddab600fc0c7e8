package io.quantry.provenance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.quantry.provenance.RefusedException.Reason;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.JacksonException;

/**
 * A statement with its signature: DSSE, version 1, in JSON. There is one way to write each envelope
 * and only that one is read, so that no byte of it can change unnoticed, not even one that no
 * signature covers. One signature, standard base64 with padding.
 *
 * @param payload what is signed
 * @param keyId {@link VerificationKey#id} of the key that signed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by equals below
public record Envelope(byte[] payload, String keyId, byte[] signature) {
  /** The media type of an envelope. */
  public static final String MEDIA_TYPE = "application/vnd.dsse.envelope.v1+json";

  /** More is not read: a specification has at most 1 MiB, and all else is short. */
  public static final int MAX_BYTES = 8 << 20;

  static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

  private record Document(String payload, String payloadType, List<Signed> signatures) {}

  private record Signed(String keyid, String sig) {}

  /** Its bytes. */
  public byte[] json() {
    Base64.Encoder base64 = Base64.getEncoder();
    return Json.MAPPER.writeValueAsBytes(
        new Document(
            base64.encodeToString(payload),
            PAYLOAD_TYPE,
            List.of(new Signed(keyId, base64.encodeToString(signature)))));
  }

  /**
   * Reads what {@link #json} wrote, and nothing else.
   *
   * @throws RefusedException {@link Reason#MALFORMED_ENVELOPE}, {@link Reason#UNKNOWN_PAYLOAD_TYPE}
   */
  public static Envelope read(byte[] json) {
    if (json.length > MAX_BYTES) {
      throw malformed("it has more than %d bytes".formatted(MAX_BYTES));
    }
    try {
      Document document = Json.MAPPER.readValue(json, Document.class);
      if (!Objects.requireNonNull(document.payloadType).equals(PAYLOAD_TYPE)) {
        throw new RefusedException(
            Reason.UNKNOWN_PAYLOAD_TYPE,
            "Expected an envelope of %s, got one of %s"
                .formatted(PAYLOAD_TYPE, document.payloadType));
      }
      if (document.signatures.size() != 1) {
        throw malformed("expected one signature, got " + document.signatures.size());
      }
      Signed signed = document.signatures.getFirst();
      Envelope envelope =
          new Envelope(
              Base64.getDecoder().decode(document.payload),
              Objects.requireNonNull(signed.keyid),
              Base64.getDecoder().decode(signed.sig));
      if (!Arrays.equals(envelope.json(), json)) {
        throw malformed("it is not written as envelopes are; was it reformatted or edited?");
      }
      return envelope;
    } catch (JacksonException | IllegalArgumentException | NullPointerException other) {
      throw malformed("it is no DSSE envelope of that form");
    }
  }

  /** What the signature is over: DSSE's pre-authentication encoding. */
  byte[] signedBytes() {
    return preAuthenticationEncoding(PAYLOAD_TYPE, payload);
  }

  /** {@code "DSSEv1" SP length(type) SP type SP length(body) SP body}, lengths in bytes. */
  static byte[] preAuthenticationEncoding(String type, byte[] body) {
    byte[] head =
        "DSSEv1 %d %s %d "
            .formatted(type.getBytes(UTF_8).length, type, body.length)
            .getBytes(UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  private static RefusedException malformed(String what) {
    return new RefusedException(
        Reason.MALFORMED_ENVELOPE, "The envelope of the statement cannot be read: " + what);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Envelope envelope && Arrays.equals(json(), envelope.json());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return new String(json(), US_ASCII);
  }
}
