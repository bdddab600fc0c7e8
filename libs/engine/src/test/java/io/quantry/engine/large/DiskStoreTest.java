package io.quantry.engine.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.quantizer.store.TensorStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskStoreTest {
  private static final int SIZE = 10_000;

  @TempDir Path folder;

  @Test
  void givesBackWhatWasWrittenInPieces() throws IOException {
    byte[] content = content(1);
    try (DiskStore store = open("source")) {
      TensorStore.Draft draft = store.create("w", ElementType.UINT8, SIZE);
      draft.write(ByteBuffer.wrap(content, 0, 3));
      draft.write(ByteBuffer.wrap(content, 3, SIZE - 3));
      assertThat(draft.finish().bytes()).isEqualTo(ByteBuffer.wrap(content));
    }
  }

  @Test
  void beginsEveryTensorAtAPage() throws IOException {
    try (DiskStore store = open("source")) {
      write(store, "a", 1);
      Tensor second = write(store, "b", 2);
      assertThat(((TensorData.External) second.data()).offset()).isEqualTo(12288);
    }
  }

  @Test
  void takesUpWhatAnInterruptedRunFinished() throws IOException {
    interrupted("source");
    try (DiskStore store = open("source")) {
      assertThat(store.taken()).isEqualTo(2);
      assertThat(store.finished("a").orElseThrow().bytes()).isEqualTo(ByteBuffer.wrap(content(1)));
      assertThat(store.finished("b").orElseThrow().dims()).containsExactly(SIZE);
      assertThat(store.finished("half")).isEmpty();
    }
  }

  @Test
  void fillsTheGapOfWhatWasNotFinished() throws IOException {
    interrupted("source");
    try (DiskStore store = open("source")) {
      Tensor again = write(store, "half", 7);
      assertThat(((TensorData.External) again.data()).offset()).isEqualTo(12288);
      assertThat(store.finished("b").orElseThrow().bytes()).isEqualTo(ByteBuffer.wrap(content(2)));
    }
  }

  @Test
  void doesNotTakeUpATensorOfWhichAByteChanged() throws IOException {
    interrupted("source");
    try (FileChannel file =
        FileChannel.open(folder.resolve("tensors.bin"), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {(byte) (content(1)[5] ^ 1)}), 5);
    }
    try (DiskStore store = open("source")) {
      assertThat(store.finished("a")).isEmpty();
      assertThat(store.finished("b")).isPresent();
    }
  }

  @Test
  void beginsAnewForAnotherSource() throws IOException {
    interrupted("source");
    try (DiskStore store = open("another source")) {
      assertThat(store.taken()).isZero();
      assertThat(Files.size(store.content())).isZero();
    }
  }

  @Test
  void doesWithoutTheEndOfAJournalThatBrokeOff() throws IOException {
    interrupted("source");
    Path journal = folder.resolve("journal.jsonl");
    byte[] lines = Files.readAllBytes(journal);
    Files.write(journal, Arrays.copyOf(lines, lines.length - 20));
    try (DiskStore store = open("source")) {
      assertThat(store.finished("a")).isPresent();
      assertThat(store.finished("b")).isEmpty();
    }
  }

  @Test
  void takesUpWhatTwoRunsFinished() throws IOException {
    interrupted("source");
    try (DiskStore store = open("source")) {
      write(store, "half", 7);
    }
    try (DiskStore store = open("source")) {
      assertThat(store.taken()).isEqualTo(3);
      assertThat(store.finished("half").orElseThrow().bytes())
          .isEqualTo(ByteBuffer.wrap(content(7)));
    }
  }

  @Test
  void refusesATensorThatIsNotComplete() throws IOException {
    try (DiskStore store = open("source")) {
      TensorStore.Draft draft = store.create("w", ElementType.UINT8, SIZE);
      draft.write(ByteBuffer.wrap(content(1), 0, SIZE - 1));
      assertThatIllegalStateException().isThrownBy(draft::finish).withMessageContaining("1 bytes");
      assertThatIllegalStateException().isThrownBy(() -> draft.write(ByteBuffer.wrap(new byte[2])));
    }
  }

  @Test
  void refusesTwoTensorsOfOneKey() throws IOException {
    try (DiskStore store = open("source")) {
      write(store, "w", 1);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.create("w", ElementType.UINT8, 1));
    }
  }

  /** Two tensors are finished, one between them is half there. */
  private void interrupted(String source) throws IOException {
    try (DiskStore store = open(source)) {
      write(store, "a", 1);
      TensorStore.Draft half = store.create("half", ElementType.UINT8, SIZE);
      half.write(ByteBuffer.wrap(content(3), 0, SIZE / 2));
      write(store, "b", 2);
    }
  }

  private DiskStore open(String source) throws IOException {
    return DiskStore.open(folder, source, 2);
  }

  private static Tensor write(TensorStore store, String key, long seed) {
    TensorStore.Draft draft = store.create(key, ElementType.UINT8, SIZE);
    draft.write(ByteBuffer.wrap(content(seed)));
    return draft.finish();
  }

  private static byte[] content(long seed) {
    byte[] content = new byte[SIZE];
    new Random(seed).nextBytes(content);
    return content;
  }
}
