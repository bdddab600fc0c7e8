package io.quantry.trainer.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The device {@code meta}, whose tensors have no content, stands for a graphics card. */
class CallTest {
  @Test
  void integersFollowTheDataButAreReadWhereTheyAre() {
    Scoped.run(
        () -> {
          Tensor data = Tensors.of(new float[6], 2, 3).to(new Device("meta"), ScalarType.Float);
          Call call = call(data, Tensors.of(new long[] {4, 5}, 2));

          assertThat(call.input(1).is_meta()).isTrue();
          assertThat(call.input(1).scalar_type().intern()).isEqualTo(ScalarType.Long);
          assertThat(call.all()).allMatch(Tensor::is_meta);
          assertThat(call.longs(1)).hasValue(new long[] {4, 5});
          assertThat(call.besideData(Tensors.of(new long[] {1}, 1)).is_meta()).isTrue();
        });
  }

  @Test
  void integersAmongThemselvesStay() {
    Scoped.run(
        () -> {
          Call call = call(Tensors.of(new long[] {1}, 1), null, Tensors.of(new long[] {2}, 1));

          assertThat(call.all()).hasSize(2).allMatch(Tensor::is_cpu);
          assertThat(call.optional(1)).isEmpty();
        });
  }

  @Test
  void axesCountFromBothEnds() {
    assertThat(Call.fromFront(-1, 4)).isEqualTo(3);
    assertThat(Call.fromFront(0, 0)).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> Call.fromFront(4, 4));
    assertThatIllegalArgumentException().isThrownBy(() -> Call.fromFront(-5, 4));
  }

  private static Call call(@Nullable Tensor... inputs) {
    return new Call(
        OperatorCase.node("Add", 13).x(1).x(1).model().graph().nodes().getFirst(),
        13,
        Mode.INFERENCE,
        Arrays.asList(inputs));
  }
}
