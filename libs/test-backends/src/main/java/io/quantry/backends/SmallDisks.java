package io.quantry.backends;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folders that are small file systems of their own, in a mount namespace that one process holds and
 * others enter. Needs user namespaces, and no rights. Ends with this JVM, because the holder sees
 * the end of its standard input.
 */
public final class SmallDisks implements AutoCloseable {
  private static final String READY = "ready";
  private static final String FILLER = ".filler";
  private static final byte[] BLOCK = new byte[1 << 16];

  private final Process holder;

  private SmallDisks(Process holder) {
    this.holder = holder;
  }

  /**
   * Mounts one on each of the folders, which are created; empty where that is not permitted.
   *
   * @param mebibytes the size for each folder
   */
  public static Optional<SmallDisks> on(Map<Path, Integer> mebibytes) {
    List<String> command =
        new ArrayList<>(List.of("unshare", "--map-root-user", "--mount", "sh", "-ec"));
    command.add(
        "while test $# -gt 0; do mount -t tmpfs -o size=$1m,mode=700 tmpfs \"$2\"; shift 2; done; echo %s; exec cat"
            .formatted(READY));
    command.add("sh");
    try {
      for (Map.Entry<Path, Integer> disk : mebibytes.entrySet()) {
        command.add(disk.getValue().toString());
        command.add(Files.createDirectories(disk.getKey()).toString());
      }
      Process holder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      BufferedReader said = holder.inputReader();
      if (READY.equals(said.readLine())) {
        return Optional.of(new SmallDisks(holder));
      }
      holder.destroyForcibly();
      return Optional.empty();
    } catch (IOException notHere) {
      return Optional.empty();
    }
  }

  /** What goes before a command that is to see them. */
  public List<String> entering() {
    return List.of(
        "nsenter",
        "--target",
        Long.toString(holder.pid()),
        "--user",
        "--preserve-credentials",
        "--mount");
  }

  /** The same folder, as it can be reached from here. */
  public Path inside(Path folder) {
    return Path.of("/proc", Long.toString(holder.pid()), "root")
        .resolve(Path.of("/").relativize(folder));
  }

  /**
   * Leaves no room in a folder.
   *
   * @throws IOException if writing ended for another reason
   */
  public void fill(Path folder) throws IOException {
    try (OutputStream out = Files.newOutputStream(inside(folder).resolve(FILLER))) {
      while (true) {
        out.write(BLOCK);
      }
    } catch (IOException full) {
      if (inside(folder).toFile().getUsableSpace() >= BLOCK.length) {
        throw full;
      }
    }
  }

  /** Gives the room back. */
  public void free(Path folder) throws IOException {
    Files.deleteIfExists(inside(folder).resolve(FILLER));
  }

  /** Takes the file systems away, once nobody is in them. */
  @Override
  public void close() {
    holder.destroyForcibly().onExit().join();
  }
}
