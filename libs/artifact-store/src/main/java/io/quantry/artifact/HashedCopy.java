package io.quantry.artifact;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** One pass over an upload: counted, hashed and handed on, then compared with what was expected. */
final class HashedCopy {
  private static final int BUFFER_BYTES = 1 << 18;

  private HashedCopy() {}

  /** Where the bytes go. */
  interface Sink {
    void accept(byte[] buffer, int length) throws IOException;
  }

  /** What came. */
  record Summary(Sha256 digest, long sizeBytes) {}

  static Summary copy(InputStream source, Expectation expectation, Sink sink) throws IOException {
    MessageDigest sha256 = newDigest();
    byte[] buffer = new byte[BUFFER_BYTES];
    long size = 0;
    for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
      size += read;
      if (size > expectation.maxBytes()) {
        throw new QuantryException(
            ErrorCode.PAYLOAD_TOO_LARGE,
            "the upload is larger than the allowed " + expectation.maxBytes() + " bytes");
      }
      sha256.update(buffer, 0, read);
      sink.accept(buffer, read);
    }
    Sha256 digest = new Sha256(HexFormat.of().formatHex(sha256.digest()));
    Sha256 declared = expectation.digest();
    if (declared != null && !declared.equals(digest)) {
      throw new QuantryException(
          ErrorCode.DIGEST_MISMATCH,
          "declared sha256:"
              + declared
              + ", received "
              + size
              + " bytes with sha256:"
              + digest
              + "; upload them again");
    }
    return new Summary(digest, size);
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
