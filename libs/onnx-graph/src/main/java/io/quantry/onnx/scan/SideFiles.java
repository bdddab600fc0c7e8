package io.quantry.onnx.scan;

import io.quantry.onnx.file.SideFileName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The files that came with a model, by name, with their sizes. */
final class SideFiles {
  private SideFiles() {}

  static boolean isPlain(String name) {
    return SideFileName.isPlain(name);
  }

  /** The regular files beside the model; links and folders do not count. */
  static Map<String, Long> beside(Path model) throws IOException {
    Map<String, Long> sizes = new HashMap<>();
    Path folder = model.toAbsolutePath().getParent();
    if (folder == null) {
      return sizes;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          sizes.put(String.valueOf(file.getFileName()), Files.size(file));
        }
      }
    }
    return sizes;
  }
}
