package io.quantry.contracts.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
  private final String key = ApiKey.generate(ApiKey.USER_PREFIX, new SecureRandom());

  @Test
  void acceptsWhatItGenerated() {
    assertThat(ApiKey.isWellFormed(ApiKey.USER_PREFIX, key)).isTrue();
    assertThat(key).hasSize(4 + 43 + 8);
  }

  @Test
  void refusesEverySingleChangedCharacter() {
    for (int i = 0; i < key.length(); i++) {
      char other = key.charAt(i) == 'a' ? 'b' : 'a';
      String changed = key.substring(0, i) + other + key.substring(i + 1);
      assertThat(ApiKey.isWellFormed(ApiKey.USER_PREFIX, changed)).as(changed).isFalse();
    }
  }

  @Test
  void refusesAnotherPrefixAndOtherLengths() {
    assertThat(ApiKey.isWellFormed(ApiKey.WORKER_PREFIX, key)).isFalse();
    assertThat(ApiKey.isWellFormed(ApiKey.USER_PREFIX, "")).isFalse();
    assertThat(ApiKey.isWellFormed(ApiKey.USER_PREFIX, key + "0")).isFalse();
  }
}
