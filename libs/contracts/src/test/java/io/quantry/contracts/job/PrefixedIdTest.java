package io.quantry.contracts.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PrefixedIdTest {
  @Test
  void carriesTheMillisecondInItsFirst48BitsAsRfc9562Says() {
    Instant instant =
        Instant.parse(
            "2022-02-22T19:22:22Z"); // the example of RFC 9562, appendix A.6: 0x017F22E279B0

    UUID id = PrefixedId.next(InstantSource.fixed(instant));

    assertThat(id.toString()).startsWith("017f22e2-79b0-7");
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
  }

  @Test
  void readsItsOwnFormAndNoOther() {
    UUID id = PrefixedId.next(InstantSource.system());

    assertThat(PrefixedId.JOB.parse(PrefixedId.JOB.format(id))).contains(id);
    assertThat(PrefixedId.JOB.parse(PrefixedId.MODEL.format(id))).isEmpty();
    assertThat(PrefixedId.JOB.parse("job_1")).isEmpty();
    assertThat(
            PrefixedId.JOB.parse("job_" + id.toString().toUpperCase(java.util.Locale.ROOT) + " "))
        .isEmpty();
    assertThat(PrefixedId.JOB.parse("job_1-1-1-1-1" + " ".repeat(27))).isEmpty();
  }
}
