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
 * A side file in the model's folder. Opened for each read, positionally and without following a
 * link: nothing stays open or mapped, and a file as large as the disk costs no memory.
 */
record FolderSideFile(Path folder, String location) implements TensorData.SideFile {
  FolderSideFile {
    SideFileName.require(location);
  }

  /** Checks that the bytes are there, before anybody needs them. */
  void requireRegion(long offset, long length) {
    Path path = folder.resolve(location);
    try {
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new ModelRefusedException(
            RefusalCode.EXTERNAL_DATA_FORBIDDEN,
            "external data file %s is not among the model's files"
                .formatted(Violation.quote(location)));
      }
      long size = Files.size(path);
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
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(location), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      long next = position;
      while (target.hasRemaining()) {
        int count = channel.read(target, next);
        if (count < 0) {
          throw new EOFException("external data file %s ends early".formatted(location));
        }
        next += count;
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
