package io.quantry.engine.large;

import io.quantry.onnx.file.FolderSideFile;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.quantizer.store.TensorStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * New weights in one file on disk, which becomes the result's side file as it is, and a journal of
 * the finished ones. After a kill the next run over the same source takes up what is finished.
 *
 * <p>A tensor is taken up if its bytes have the digest that the journal states, so nothing needs to
 * be forced to the disk: bytes that a failure of the machine lost do not have it.
 */
public final class DiskStore implements TensorStore, AutoCloseable {
  private static final String CONTENT = "tensors.bin";
  private static final String JOURNAL = "journal.jsonl";

  /** A heap buffer is written through a direct one of the same size, kept for each thread. */
  private static final int PIECE_BYTES = 1 << 20;

  private final Path content;
  private final FolderSideFile file;
  private final FileChannel channel;
  private final Journal journal;
  private final Map<String, Journal.Entry> known;
  private final int taken;
  private final Regions regions;
  private final Set<String> keys = new HashSet<>();
  private final int threads;

  private DiskStore(
      Path content,
      FileChannel channel,
      Journal journal,
      Map<String, Journal.Entry> known,
      int threads) {
    this.content = content;
    this.file = FolderSideFile.of(content);
    this.channel = channel;
    this.journal = journal;
    this.known = known;
    this.taken = known.size();
    this.regions =
        new Regions(
            known.values().stream()
                .map(entry -> new Regions.Region(entry.offset(), entry.length()))
                .toList());
    this.threads = threads;
  }

  /**
   * Opens the store in a folder, which is created if need be.
   *
   * @param identity of all that the tensors are made from: what another one finished begins anew
   * @param threads how many tensors may be worked on at a time
   */
  public static DiskStore open(Path folder, String identity, int threads) throws IOException {
    Files.createDirectories(folder);
    Path content = folder.resolve(CONTENT);
    Path journal = folder.resolve(JOURNAL);
    Map<String, Journal.Entry> known = Journal.read(journal, identity);
    FileChannel channel =
        FileChannel.open(content, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      dropDamaged(known, content);
      channel.truncate(known.isEmpty() ? 0 : channel.size());
      return new DiskStore(
          content, channel, Journal.begin(journal, identity, known.values()), known, threads);
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
  }

  /** Entries whose bytes are others than they were. */
  private static void dropDamaged(Map<String, Journal.Entry> known, Path content)
      throws IOException {
    FolderSideFile file = FolderSideFile.of(content);
    long size = Files.size(content);
    Iterator<Journal.Entry> entries = known.values().iterator();
    while (entries.hasNext()) {
      Journal.Entry entry = entries.next();
      boolean whole =
          entry.offset() >= 0 && entry.length() >= 0 && entry.offset() <= size - entry.length();
      if (!whole || !digest(file, entry).equals(entry.sha256())) {
        entries.remove();
      }
    }
  }

  private static String digest(FolderSideFile file, Journal.Entry entry) {
    MessageDigest digest = Digests.sha256();
    ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
    for (long done = 0; done < entry.length(); done += PIECE_BYTES) {
      piece.clear().limit((int) Math.min(PIECE_BYTES, entry.length() - done));
      file.read(entry.offset() + done, piece);
      digest.update(piece.flip());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** How many tensors an interrupted run finished. */
  public int taken() {
    return taken;
  }

  /** The file that the tensors lie in. */
  public Path content() {
    return content;
  }

  @Override
  public synchronized Optional<Tensor> finished(String key) {
    return Optional.ofNullable(known.get(key))
        .map(
            entry ->
                tensor(
                    ElementType.valueOf(entry.type()),
                    entry.dims().stream().mapToLong(Long::longValue).toArray(),
                    entry.offset(),
                    entry.length()));
  }

  @Override
  public Draft create(String key, ElementType type, long... dims) {
    long elements = Arrays.stream(dims).reduce(1, Math::multiplyExact);
    long length = type.byteSize(elements);
    long offset;
    synchronized (this) {
      if (!keys.add(key)) {
        throw new IllegalArgumentException("two tensors have the key " + key);
      }
      // One that is made again although it was finished, for a part beside it was not.
      Journal.Entry before = known.remove(key);
      offset =
          before != null && before.length() == length ? before.offset() : regions.reserve(length);
    }
    return new OnDisk(key, type, dims.clone(), offset, length);
  }

  @Override
  public int threads() {
    return threads;
  }

  private Tensor tensor(ElementType type, long[] dims, long offset, long length) {
    return new Tensor(type, dims, new TensorData.External(file, offset, length), Extras.NONE);
  }

  private synchronized void finish(Journal.Entry entry) {
    try {
      journal.add(entry);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() throws IOException {
    try (FileChannel closed = channel;
        Journal ended = journal) {
      // Both, whatever becomes of the other.
    }
  }

  private final class OnDisk implements Draft {
    private final String key;
    private final ElementType type;
    private final long[] dims;
    private final long offset;
    private final long length;
    private final MessageDigest digest = Digests.sha256();
    private long written;

    private OnDisk(String key, ElementType type, long[] dims, long offset, long length) {
      this.key = key;
      this.type = type;
      this.dims = dims;
      this.offset = offset;
      this.length = length;
    }

    @Override
    public void write(ByteBuffer bytes) {
      if (bytes.remaining() > length - written) {
        throw new IllegalStateException(
            "%d bytes where %d are left".formatted(bytes.remaining(), length - written));
      }
      digest.update(bytes.duplicate());
      int limit = bytes.limit();
      try {
        while (bytes.position() < limit) {
          bytes.limit(Math.min(limit, bytes.position() + PIECE_BYTES));
          written += channel.write(bytes, offset + written);
        }
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      } finally {
        bytes.limit(limit);
      }
    }

    @Override
    public Tensor finish() {
      if (written != length) {
        throw new IllegalStateException("%d bytes are missing".formatted(length - written));
      }
      DiskStore.this.finish(
          new Journal.Entry(
              key,
              type.name(),
              Arrays.stream(dims).boxed().toList(),
              offset,
              length,
              HexFormat.of().formatHex(digest.digest())));
      return tensor(type, dims, offset, length);
    }
  }
}
