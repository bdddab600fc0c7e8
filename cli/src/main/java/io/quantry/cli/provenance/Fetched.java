package io.quantry.cli.provenance;

import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.provenance.ResourceDescriptor;
import io.quantry.provenance.Statement;
import io.quantry.provenance.Verification;
import io.quantry.provenance.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A version that is fetched, in a folder that is gone when closed. First the statement: files are
 * fetched under the names that were signed, and under no others.
 */
final class Fetched implements AutoCloseable {
  private static final String ENVELOPE = "envelope";

  private final QuantryClient client;
  private final ModelReference version;
  private final Path folder;

  private Fetched(QuantryClient client, ModelReference version, Path folder) {
    this.client = client;
    this.version = version;
    this.folder = folder;
  }

  /**
   * Nothing is fetched yet.
   *
   * @param near the folder where it is to be kept in the end, absent for nowhere
   */
  static Fetched of(QuantryClient client, ModelReference version, @Nullable Path near) {
    try {
      Path folder =
          near == null
              ? Files.createTempDirectory("quantry-verify-")
              : Files.createTempDirectory(Files.createDirectories(near), ".quantry-verify-");
      return new Fetched(client, version, folder);
    } catch (IOException failed) {
      throw unwritable(failed);
    }
  }

  /** Fetches what a trusted key stated of that version, and checks it. */
  Statement verify(List<VerificationKey> trusted) {
    client.get(Routes.modelVersion(version.model(), version.number())); // says why there is none
    Path envelope = folder.resolve(ENVELOPE);
    client.download(Routes.provenance(version.model(), version.number()), envelope);
    Statement statement = new ModelFile(envelope, envelope).statement(trusted);
    Verification.version(statement, version.toString());
    try {
      Path files = Files.createDirectories(folder.resolve("files"));
      for (ResourceDescriptor file : statement.subject()) {
        String name = String.valueOf(file.name()); // plain, or the statement had been refused
        client.download(
            Routes.download(version.model(), version.number(), name), files.resolve(name));
      }
      Verification.files(
          statement, files.resolve(String.valueOf(statement.subject().getFirst().name())));
    } catch (IOException failed) {
      throw unwritable(failed);
    }
    return statement;
  }

  /** Id of the key that signed what was verified. */
  String keyId() {
    Path envelope = folder.resolve(ENVELOPE);
    return new ModelFile(envelope, envelope).keyId();
  }

  /**
   * Moves what was verified.
   *
   * @return the model
   */
  Path keep(Statement statement, Path target) {
    List<String> names =
        statement.subject().stream().map(file -> String.valueOf(file.name())).toList();
    Path model = target.resolve(names.getFirst());
    Path envelope = ModelFile.of(model).envelope();
    Stream.concat(names.stream().map(target::resolve), Stream.of(envelope))
        .filter(Files::exists)
        .findFirst()
        .ifPresent(
            there -> {
              throw new QuantryException(
                  ErrorCode.INVALID_REQUEST, there + " exists, and is not replaced");
            });
    try {
      for (String name : names) {
        Files.move(folder.resolve("files").resolve(name), target.resolve(name));
      }
      Files.move(folder.resolve(ENVELOPE), envelope);
    } catch (IOException failed) {
      throw unwritable(failed);
    }
    return model;
  }

  private static QuantryException unwritable(IOException cause) {
    return new QuantryException(
        ErrorCode.INVALID_REQUEST, "What was fetched cannot be kept: " + cause, cause);
  }

  @Override
  public void close() {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException left) {
      throw unwritable(left);
    }
  }
}
