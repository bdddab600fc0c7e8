package io.quantry.quantizer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.quantizer.ProgressListener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EncodingsTest {
  private final List<String> begun = new ArrayList<>();
  private boolean wanted = true;

  /** Two threads; places in the order of begin, and finished before is what is called so. */
  private final TensorStore store =
      new TensorStore() {
        @Override
        public Optional<Tensor> finished(String key) {
          return key.startsWith("done") ? Optional.of(Tensor.scalar(7f)) : Optional.empty();
        }

        @Override
        public Draft create(String key, ElementType type, long... dims) {
          begun.add(key);
          return wanted ? MemoryStore.INSTANCE.create(key, type, dims) : new Empty();
        }

        @Override
        public boolean wantsBytes() {
          return wanted;
        }

        @Override
        public int threads() {
          return 2;
        }
      };

  @Test
  void worksOnTwoAtATimeInPlacesThatWereTakenInOrder() {
    Encodings encodings = new Encodings(store, ProgressListener.NONE);
    CountDownLatch both = new CountDownLatch(2);
    List<TensorSet> sets = new ArrayList<>();
    for (byte i = 0; i < 2; i++) {
      byte value = i;
      sets.add(
          encodings.add(
              List.of(part("a" + i), part("b" + i)),
              1,
              tensors -> {
                both.countDown();
                assertThat(await(both)).isTrue();
                tensors.draft(1).write(ByteBuffer.wrap(new byte[] {value}));
                tensors.draft(0).write(ByteBuffer.wrap(new byte[] {(byte) (value + 10)}));
              }));
    }
    encodings.run();
    assertThat(begun).containsExactly("a0", "b0", "a1", "b1");
    assertThat(sets.get(1).tensors()).extracting(tensor -> tensor.ints()[0]).containsExactly(11, 1);
  }

  @Test
  void takesUpWhatIsFinishedAndNothingOfAPair() {
    Encodings encodings = new Encodings(store, ProgressListener.NONE);
    TensorSet whole = encodings.add(List.of(part("done")), 1, EncodingsTest::never);
    encodings.add(
        List.of(part("done/x"), part("y")),
        1,
        tensors -> {
          fill(tensors);
          tensors.draft(1).write(ByteBuffer.wrap(new byte[1]));
        });
    encodings.run();
    assertThat(whole.tensors()).singleElement().satisfies(one -> assertThat(one.rank()).isZero());
    assertThat(begun).containsExactly("done/x", "y");
  }

  @Test
  void encodesNothingThatNobodyReads() {
    wanted = false;
    Encodings encodings = new Encodings(store, ProgressListener.NONE);
    TensorSet set = encodings.add(List.of(part("a")), 1, EncodingsTest::never);
    encodings.run();
    assertThat(set.tensors()).hasSize(1);
  }

  @Test
  void throwsTheFirstFailureInTheirOrder() {
    Encodings encodings = new Encodings(store, ProgressListener.NONE);
    CountDownLatch second = new CountDownLatch(1);
    TensorSet set =
        encodings.add(
            List.of(part("a")),
            1,
            tensors -> {
              assertThat(await(second)).isTrue();
              throw new IllegalStateException("first");
            });
    encodings.add(
        List.of(part("b")),
        1,
        tensors -> {
          second.countDown();
          throw new IllegalStateException("second");
        });
    assertThatThrownBy(encodings::run).hasMessage("first");
    assertThatThrownBy(set::tensors).hasMessageContaining("not finished");
  }

  @Test
  void tellsTheBytesThatWillBeRead() {
    AtomicLong total = new AtomicLong();
    ProgressListener progress =
        new ProgressListener() {
          @Override
          public void progress(String stage, long done, long all) {
            total.set(all);
          }

          @Override
          public boolean isCanceled() {
            return false;
          }
        };
    Encodings encodings = new Encodings(store, progress);
    encodings.add(List.of(part("a")), 100, EncodingsTest::fill);
    encodings.add(List.of(part("done")), 100, EncodingsTest::never);
    encodings.run();
    assertThat(total).hasValue(400);
  }

  private static TensorSet.Part part(String key) {
    return new TensorSet.Part(key, ElementType.INT8, 1);
  }

  private static void fill(TensorSet tensors) {
    tensors.draft(0).write(ByteBuffer.wrap(new byte[1]));
  }

  private static void never(TensorSet tensors) {
    throw new AssertionError("encoded");
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** As the store of a plan: finished without its bytes. */
  private record Empty() implements TensorStore.Draft {
    @Override
    public void write(ByteBuffer bytes) {
      throw new AssertionError("written");
    }

    @Override
    public Tensor finish() {
      return Tensor.scalar(0f);
    }
  }
}
