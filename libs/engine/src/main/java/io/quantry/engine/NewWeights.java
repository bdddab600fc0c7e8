package io.quantry.engine;

import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.engine.large.DiskStore;
import io.quantry.engine.large.SourceIdentity;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.file.WriteOptions;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.store.MemoryStore;
import io.quantry.quantizer.store.TensorStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a task's new weights are until the result is written: in memory, or in the folder for
 * unfinished work, from which a later run of the same task goes on if this process is killed. A run
 * that ends in any other way takes the folder with it.
 */
final class NewWeights implements AutoCloseable {
  /** A result that fits one file of moderate size is one file, where the source was one. */
  private static final long ONE_FILE_BYTES = 256L << 20;

  private final @Nullable DiskStore disk;
  private final @Nullable WorkFolder folder;
  private final boolean sourceIsOneFile;

  private NewWeights(
      @Nullable DiskStore disk, @Nullable WorkFolder folder, boolean sourceIsOneFile) {
    this.disk = disk;
    this.folder = folder;
    this.sourceIsOneFile = sourceIsOneFile;
  }

  static NewWeights inMemory() {
    return new NewWeights(null, null, true);
  }

  /**
   * @param folder what the task's paths are relative to
   * @param sideFiles of the FP32 model
   */
  static NewWeights onDisk(QuantizeTask task, Path folder, List<Path> sideFiles)
      throws IOException {
    WorkFolder unfinished = WorkFolder.at(folder.resolve(QuantizeTask.UNFINISHED_FOLDER));
    try {
      DiskStore store =
          DiskStore.open(
              unfinished.path(), SourceIdentity.of(task, folder, sideFiles), task.threads());
      return new NewWeights(store, unfinished, sideFiles.isEmpty());
    } catch (IOException | RuntimeException failed) {
      unfinished.close();
      throw failed;
    }
  }

  TensorStore store() {
    return disk == null ? MemoryStore.INSTANCE : disk;
  }

  /** How many tensors of an interrupted run are taken up. */
  int taken() {
    return disk == null ? 0 : disk.taken();
  }

  /**
   * Writes the model; weights on disk become the side file of the result, or go into its one file.
   *
   * @return the side file, if there is one
   */
  Optional<Path> write(Model model, Path output) throws IOException {
    if (disk == null) {
      return ModelWriter.write(model, output, WriteOptions.DEFAULT);
    }
    disk.close();
    boolean oneFile = sourceIsOneFile && ModelWriter.contentBytes(model) <= ONE_FILE_BYTES;
    return oneFile
        ? ModelWriter.write(model, output, WriteOptions.DEFAULT)
        : Optional.of(ModelWriter.writeAround(model, output, disk.content()));
  }

  @Override
  public void close() throws IOException {
    if (disk != null && folder != null) {
      try (WorkFolder gone = folder) {
        disk.close();
      }
    }
  }
}
