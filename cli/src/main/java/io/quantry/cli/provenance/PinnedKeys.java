package io.quantry.cli.provenance;

import io.quantry.cli.output.Json;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.provenance.VerificationKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The keys that this user trusts, by the platform they came from, in a file of his home: {@code
 * {"platforms": {"https://…": ["-----BEGIN PUBLIC KEY-----…"]}}}.
 */
final class PinnedKeys {
  private static final String FILE = "pinned-keys.json";

  private final Path file;

  PinnedKeys(Path home) {
    this.file = home.resolve(FILE);
  }

  /**
   * The file's content.
   *
   * @param platforms keys in PEM by base URL
   */
  private record Document(Map<String, List<String>> platforms) {}

  /**
   * A key and where it came from.
   *
   * @param platform base URL
   */
  record Pinned(String platform, VerificationKey key) {}

  List<Pinned> all() {
    List<Pinned> pinned = new ArrayList<>();
    read()
        .forEach(
            (platform, keys) ->
                keys.forEach(
                    pem ->
                        VerificationKey.read(pem.getBytes(StandardCharsets.UTF_8))
                            .forEach(key -> pinned.add(new Pinned(platform, key)))));
    return pinned;
  }

  List<VerificationKey> of(String platform) {
    return all().stream().filter(one -> one.platform().equals(platform)).map(Pinned::key).toList();
  }

  private Map<String, List<String>> read() {
    return Files.exists(file)
        ? new TreeMap<>(Json.read(file, Document.class).platforms())
        : new TreeMap<>();
  }

  /** Trusts these keys of a platform from now on, beside those that it has. */
  void pin(String platform, List<VerificationKey> keys) {
    Map<String, List<String>> platforms = read();
    List<String> pinned = new ArrayList<>(platforms.getOrDefault(platform, List.of()));
    keys.stream()
        .map(VerificationKey::pem)
        .filter(pem -> !pinned.contains(pem))
        .forEach(pinned::add);
    platforms.put(platform, pinned);
    try {
      Path home = file.toAbsolutePath().getParent();
      if (home != null) {
        Files.createDirectories(
            home,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Path fresh = file.resolveSibling(FILE + ".new");
      Files.writeString(fresh, Json.pretty(new Document(platforms)));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failed) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST, "Keys cannot be kept in " + file + ": " + failed, failed);
    }
  }
}
