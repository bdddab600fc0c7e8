package io.quantry.onnx.file;

import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.Violation;
import io.quantry.onnx.ir.TensorData;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file that tensors lie in: a side file in the model's folder, the model file itself, or one that
 * is still being written. Opened for each read, positionally and without following a link: nothing
 * stays open or mapped, and a file as large as the disk costs no memory.
 */
public record FolderSideFile(Path folder, String location) implements TensorData.SideFile {
  /**
   * A heap buffer is filled through a direct one of the same size, which the JDK keeps for each
   * thread: so no more is asked for at a time.
   */
  private static final int PIECE_BYTES = 1 << 20;

  /** A file of which nobody but this product says where it lies. */
  public static FolderSideFile of(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    if (folder == null) {
      throw new IllegalArgumentException(file + " is no file");
    }
    return new FolderSideFile(folder, absolute.getFileName().toString());
  }

  /**
   * A file that a model names.
   *
   * @throws ModelRefusedException if the name is not a plain one
   */
  static FolderSideFile named(Path folder, String location) {
    return new FolderSideFile(folder, SideFileName.require(location));
  }

  /** Where it lies. */
  Path path() {
    return folder.resolve(location);
  }

  /** Checks that the bytes are there, before anybody needs them. */
  void requireRegion(long offset, long length) {
    try {
      if (!Files.isRegularFile(path(), LinkOption.NOFOLLOW_LINKS)) {
        throw new ModelRefusedException(
            RefusalCode.EXTERNAL_DATA_FORBIDDEN,
            "external data file %s is not among the model's files"
                .formatted(Violation.quote(location)));
      }
      long size = Files.size(path());
      if (offset < 0 || length < 0 || offset > size - length) {
        throw new ModelRefusedException(
            RefusalCode.MODEL_TENSOR_MISMATCH,
            "external data at %d+%d lies outside the %d bytes of %s"
                .formatted(offset, length, size, Violation.quote(location)));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void read(long position, ByteBuffer target) {
    int limit = target.limit();
    try (FileChannel channel =
        FileChannel.open(path(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      long next = position;
      while (target.position() < limit) {
        target.limit(Math.min(limit, target.position() + PIECE_BYTES));
        int count = channel.read(target, next);
        if (count < 0) {
          throw new EOFException("external data file %s ends early".formatted(location));
        }
        next += count;
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      target.limit(limit);
    }
  }
}
