package io.quantry.bench.training;

import io.quantry.cli.output.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/**
 * What rows have found out, a file each. A file is there whole or not at all; where two processes
 * want the same row, the second waits for the first and takes what it found.
 *
 * @param folder in which {@code rows}, {@code models} and {@code checkpoints} are
 */
record RowFiles(Path folder) {

  /** What finds out a row. */
  interface Work {
    Map<String, Object> run() throws IOException;
  }

  Path row(String name) {
    return folder.resolve("rows").resolve(name + ".json");
  }

  Path model(String name) {
    return folder.resolve("models").resolve(name + ".onnx");
  }

  Path checkpoint(String name) {
    return folder.resolve("checkpoints").resolve(name);
  }

  Optional<Map<String, Object>> find(String name) {
    return Files.isRegularFile(row(name))
        ? Optional.of(Json.readTree(row(name)))
        : Optional.empty();
  }

  /** What is known of a row, found out now if nothing is. */
  Map<String, Object> get(String name, Work work) throws IOException {
    for (String part : new String[] {"rows", "models", "checkpoints"}) {
      Files.createDirectories(folder.resolve(part));
    }
    Path turn = folder.resolve("rows").resolve(name + ".lock");
    try (FileChannel channel =
            FileChannel.open(turn, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IllegalStateException("no lock on " + turn);
      }
      Optional<Map<String, Object>> known = find(name);
      if (known.isPresent()) {
        return known.get();
      }
      Path fresh = folder.resolve("rows").resolve(name + ".new");
      Files.writeString(fresh, Json.pretty(work.run()));
      Files.move(
          fresh, row(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return Json.readTree(row(name));
    }
  }
}
