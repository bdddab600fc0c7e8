package io.quantry.jobservice.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignaturesTest {
  private static final String SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

  private static String sign(List<byte[]> secrets) {
    return Signatures.of(
        secrets,
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));
  }

  /** The vector with which the libraries of Standard Webhooks test themselves. */
  @Test
  void isThatOfThePublishedExample() {
    assertThat(sign(List.of(Base64.getDecoder().decode(SECRET)))).isEqualTo(SIGNATURE);
  }

  @Test
  void ofTwoSecretsAreTwoSignatures() {
    byte[] known = Base64.getDecoder().decode(SECRET);
    assertThat(sign(List.of(Signatures.freshSecret(), known)).split(" ", -1))
        .hasSize(2)
        .contains(SIGNATURE);
  }

  @Test
  void secretsAreShownAsTheSpecificationWants() {
    assertThat(Signatures.shown(Base64.getDecoder().decode(SECRET))).isEqualTo("whsec_" + SECRET);
    assertThat(Signatures.freshSecret()).hasSize(32).isNotEqualTo(Signatures.freshSecret());
  }
}
