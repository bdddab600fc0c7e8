package io.quantry.agent;

import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.DatasetRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What calibration passes on this node showed, for later jobs on the same model and data. A file's
 * name is made here from the digests of what the job was given, so that a hostile model can spoil
 * no statistics but its own; what is in it only the engine knows, and it checks it.
 */
final class CalibrationCache {
  private static final long MOST_BYTES = 64L << 20;

  private final BoundedFolder folder;
  private final AgentTelemetry telemetry;

  CalibrationCache(Path folder, long boundBytes) throws IOException {
    this(folder, boundBytes, AgentTelemetry.none());
  }

  CalibrationCache(Path folder, long boundBytes, AgentTelemetry telemetry) throws IOException {
    this.telemetry = telemetry;
    this.folder = new BoundedFolder(folder, boundBytes);
  }

  /** The name under which passes over this model and these data are kept. */
  static String key(List<BlobRef> model, DatasetRef data) {
    MessageDigest digest = BlobCache.sha256();
    model.forEach(blob -> add(digest, "model " + blob.name() + " " + blob.sha256()));
    data.files().forEach(blob -> add(digest, "data " + blob.name() + " " + blob.sha256()));
    add(digest, "format " + data.manifest().format());
    add(digest, "files " + sorted(data.manifest().files()));
    add(digest, "options " + sorted(data.manifest().options()));
    add(digest, "split " + data.split());
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The tree with members in the order of their names: the maps themselves have none. */
  private static Object sorted(Object tree) {
    if (tree instanceof Map<?, ?> members) {
      Map<String, Object> ordered = new TreeMap<>();
      members.forEach((name, value) -> ordered.put(String.valueOf(name), sorted(value)));
      return ordered;
    }
    return tree instanceof List<?> list
        ? list.stream().map(CalibrationCache::sorted).toList()
        : tree;
  }

  private static void add(MessageDigest digest, String line) {
    digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Puts what is known at {@code target}; nothing where nothing is. */
  void restore(String key, Path target) throws IOException {
    telemetry.cacheAsked("calibrations", folder.copyTo(key, target));
  }

  /** Keeps what a task left at {@code file}, if it did and it is of a reasonable size. */
  void keep(String key, Path file) throws IOException, InterruptedException {
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= MOST_BYTES) {
      folder.put(key, Files.size(file), part -> Files.copy(file, part));
    }
  }
}
