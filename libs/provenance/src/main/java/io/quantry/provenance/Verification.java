package io.quantry.provenance;

import io.quantry.provenance.RefusedException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** Whether files are what a trusted key said of them. */
public final class Verification {
  private static final int BUFFER = 1 << 16;

  private Verification() {}

  /**
   * What a trusted key stated.
   *
   * @param envelope bytes of an envelope
   * @throws RefusedException if it is not that
   */
  public static Statement statement(byte[] envelope, Collection<VerificationKey> trusted) {
    Envelope read = Envelope.read(envelope);
    VerificationKey key =
        trusted.stream()
            .filter(one -> one.id().equals(read.keyId()))
            .findFirst()
            .orElseThrow(
                () ->
                    new RefusedException(
                        Reason.UNKNOWN_KEY,
                        "The statement is signed by the key %s, which is none of those trusted: %s"
                            .formatted(
                                read.keyId(), trusted.stream().map(VerificationKey::id).toList())));
    if (!key.verifies(read.signedBytes(), read.signature())) {
      throw new RefusedException(
          Reason.WRONG_SIGNATURE,
          "The signature is not that of the key %s over this statement".formatted(key.id()));
    }
    return Statement.read(read.payload());
  }

  /**
   * Checks that it is of the version that was asked for: whoever hands a statement over may have
   * chosen another one that was signed too.
   *
   * @param version {@code name:number}
   * @throws RefusedException {@link Reason#OTHER_VERSION}
   */
  public static void version(Statement statement, String version) {
    Object stated =
        statement.predicate().buildDefinition().internalParameters().get(Predicate.VERSION);
    if (!version.equals(stated)) {
      throw new RefusedException(
          Reason.OTHER_VERSION,
          "The statement is of the version %s, asked for was %s".formatted(stated, version));
    }
  }

  /**
   * Checks every file that the statement names.
   *
   * @param model the first of them, whatever it is called here; the others lie beside it under
   *     their own names
   * @throws RefusedException {@link Reason#MISSING_FILE}, {@link Reason#OTHER_FILE}
   * @throws IOException where a file cannot be read
   */
  public static void files(Statement statement, Path model) throws IOException {
    List<ResourceDescriptor> subject = statement.subject();
    for (ResourceDescriptor named : subject) {
      Path file = named.equals(subject.getFirst()) ? model : beside(model, named);
      if (!Files.isRegularFile(file)) {
        throw new RefusedException(
            Reason.MISSING_FILE,
            "The statement names the file %s, and there is no %s".formatted(named.name(), file));
      }
      String sha256 = sha256(file);
      if (!sha256.equals(named.sha256())) {
        throw new RefusedException(
            Reason.OTHER_FILE,
            "%s is not the file that was stated: its SHA-256 is %s, the statement has %s"
                .formatted(file, sha256, named.sha256()));
      }
    }
  }

  private static Path beside(Path model, ResourceDescriptor named) {
    return model.resolveSibling(Statement.requirePlainName(named));
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every JDK has SHA-256", impossible);
    }
  }
}
