package io.quantry.bench.training;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Files as MNIST is published, for tests. */
final class IdxFiles {
  private IdxFiles() {}

  static Path write(Path file, byte[] elements, int... dims) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(0x0800 | dims.length);
      for (int dim : dims) {
        out.writeInt(dim);
      }
      out.write(elements);
    }
    return file;
  }
}
