package io.quantry.onnx.file;

import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.onnx.proto.TensorProto;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Collects large tensors in one side file, each at a page boundary, copying in pieces: a tensor
 * that lies in another side file never comes into memory whole.
 */
final class SideFileWriter implements Closeable {
  /** The page size that the ONNX specification asks for, so that runtimes can map the file. */
  static final int ALIGNMENT = 4096;

  private static final int PIECE_BYTES = 1 << 20;

  private final String location;
  private final @Nullable FileChannel channel;
  private final long thresholdBytes;
  private final @Nullable FolderSideFile adopted;
  private long end;

  private SideFileWriter(
      String location,
      @Nullable FileChannel channel,
      long thresholdBytes,
      @Nullable FolderSideFile adopted) {
    this.location = location;
    this.channel = channel;
    this.thresholdBytes = thresholdBytes;
    this.adopted = adopted;
  }

  /** Leaves every tensor in the model. */
  static SideFileWriter none() {
    return new SideFileWriter("", null, Long.MAX_VALUE, null);
  }

  /** Goes on with a file that holds tensors already: those keep their place. */
  static SideFileWriter adopt(Path file, String location, long thresholdBytes) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    SideFileWriter writer =
        new SideFileWriter(location, channel, thresholdBytes, FolderSideFile.of(file));
    writer.end = channel.size();
    return writer;
  }

  static SideFileWriter create(Path file, String location, long thresholdBytes) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    return new SideFileWriter(location, channel, thresholdBytes, null);
  }

  boolean takes(Tensor tensor) {
    return channel != null && isEligible(tensor) && tensor.byteSize() >= thresholdBytes;
  }

  /** Whether the tensor's content is packed bytes of a known width, and there. */
  static boolean isEligible(Tensor tensor) {
    return tensor.elementType().isFixedWidth()
        && !(tensor.data() instanceof TensorData.Absent)
        && tensor.elementCount() > 0;
  }

  void append(Tensor tensor, TensorProto.Builder out) throws IOException {
    if (channel == null) {
      throw new IllegalStateException("no side file");
    }
    if (tensor.data() instanceof TensorData.External there && there.file().equals(adopted)) {
      place(out, there.offset(), there.length());
      return;
    }
    long offset = Math.ceilDiv(end, ALIGNMENT) * ALIGNMENT;
    end = offset;
    if (tensor.data() instanceof TensorData.External external) {
      long length = external.length();
      ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
      for (long done = 0; done < length; done += piece.limit()) {
        piece.clear().limit((int) Math.min(PIECE_BYTES, length - done));
        external.file().read(external.offset() + done, piece);
        write(channel, piece.flip());
      }
    } else {
      write(channel, tensor.bytes());
    }
    place(out, offset, end - offset);
  }

  private void place(TensorProto.Builder out, long offset, long length) {
    out.setDataLocation(TensorDecoder.EXTERNAL);
    out.addExternalData(Metadata.encode("location", location));
    out.addExternalData(Metadata.encode("offset", Long.toString(offset)));
    out.addExternalData(Metadata.encode("length", Long.toString(length)));
  }

  private void write(FileChannel target, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      end += target.write(bytes, end);
    }
  }

  boolean isEmpty() {
    return end == 0;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
