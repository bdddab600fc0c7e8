package io.quantry.bench.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFileTest {
  @TempDir Path folder;

  @Test
  void readsDimsAndUnsignedBytes() throws IOException {
    IdxFile labels = IdxFile.read(IdxFiles.write(folder.resolve("a"), bytes(7, 0, 255), 3), 1);
    assertArrayEquals(new int[] {3}, labels.dims());
    assertArrayEquals(new byte[] {7, 0, -1}, labels.elements());
  }

  @Test
  void refusesAFileThatIsCutOffOrTooLong() throws IOException {
    Path cutOff = IdxFiles.write(folder.resolve("a"), bytes(7, 0), 3);
    Path tooLong = IdxFiles.write(folder.resolve("b"), bytes(7, 0, 1), 2);
    assertTrue(message(cutOff, 1).contains("3 bytes it promises"), message(cutOff, 1));
    assertTrue(message(tooLong, 1).contains("2 bytes it promises"), message(tooLong, 1));
  }

  @Test
  void refusesOtherRanksAndDimsOfNoPictures() throws IOException {
    Path labels = IdxFiles.write(folder.resolve("a"), bytes(1, 2, 3), 3);
    Path huge = IdxFiles.write(folder.resolve("b"), new byte[0], Integer.MAX_VALUE, 99_999, 99_999);
    Path empty = IdxFiles.write(folder.resolve("c"), new byte[0], 0);
    assertTrue(message(labels, 3).contains("no idx file of bytes with 3 axes"));
    assertTrue(message(huge, 3).contains("dims"));
    assertTrue(message(empty, 1).contains("dims"));
    assertTrue(message(folder.resolve("none"), 1).contains("there is no file"));
  }

  @Test
  void picturesAreWhatTheTableSaysAndKeepTheirLabelsWhenCut() throws IOException {
    IdxFiles.write(folder.resolve("train-images-idx3-ubyte.gz"), bytes(0, 1, 2, 3, 4, 5), 3, 1, 2);
    IdxFiles.write(folder.resolve("train-labels-idx1-ubyte.gz"), bytes(9, 8, 7), 3);
    float[] table = new float[256];
    for (int i = 0; i < 256; i++) {
      table[i] = 10 * i;
    }
    Pictures last = Pictures.read(folder, "train", "image", table).last(2);
    assertArrayEquals(new int[] {8, 7}, last.labels().orElseThrow());
    assertArrayEquals(new float[] {20, 30, 40, 50}, last.batch(0, 2));
    ByteBuffer row = ByteBuffer.allocate(8);
    last.read(1, 0, row);
    assertEquals(0, row.remaining());
    assertEquals(50, row.order(ByteOrder.LITTLE_ENDIAN).getFloat(4));
    assertTrue(last.unlabeled().labels().isEmpty());
  }

  private static String message(Path file, int rank) {
    return String.valueOf(assertThrows(Refused.class, () -> IdxFile.read(file, rank)).getMessage());
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
