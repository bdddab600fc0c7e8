package io.quantry.cli.provenance;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.provenance.Envelope;
import io.quantry.provenance.Statement;
import io.quantry.provenance.Verification;
import io.quantry.provenance.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A model on this machine with its statement.
 *
 * @param envelope the statement's file
 */
record ModelFile(Path model, Path envelope) {
  private static final String ENDING = ".intoto.json";

  /** The statement lies beside the model, called after it. */
  static ModelFile of(Path model) {
    return new ModelFile(model, model.resolveSibling(model.getFileName().toString() + ENDING));
  }

  /** What a trusted key stated, all files checked. */
  Statement verify(List<VerificationKey> trusted) {
    Statement statement = statement(trusted);
    try {
      Verification.files(statement, model);
    } catch (IOException unreadable) {
      throw unreadable(model, unreadable);
    }
    return statement;
  }

  /** What a trusted key stated, whatever the files are. */
  Statement statement(List<VerificationKey> trusted) {
    return Verification.statement(read(envelope, Envelope.MAX_BYTES), trusted);
  }

  /** Id of the key that signed it, by the envelope's own word. */
  String keyId() {
    return Envelope.read(read(envelope, Envelope.MAX_BYTES)).keyId();
  }

  /** Reads a file whole, but no more than it may have. */
  static byte[] read(Path file, int mostBytes) {
    if (!Files.isRegularFile(file)) {
      throw new QuantryException(ErrorCode.NOT_FOUND, "There is no file " + file);
    }
    try (var bytes = Files.newInputStream(file)) {
      return bytes.readNBytes(mostBytes + 1); // one more is refused by who reads it
    } catch (IOException unreadable) {
      throw unreadable(file, unreadable);
    }
  }

  private static QuantryException unreadable(Path file, IOException cause) {
    return new QuantryException(
        ErrorCode.INVALID_REQUEST, file + " cannot be read: " + cause.getMessage(), cause);
  }
}
