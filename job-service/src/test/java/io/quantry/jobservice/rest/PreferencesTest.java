package io.quantry.jobservice.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class PreferencesTest {
  private static final Duration MOST = Duration.ofSeconds(20);

  /** Header lines are separated by a bar; the seconds waited and what the answer names follow. */
  @ParameterizedTest
  @CsvSource({
    "'', 20, ",
    "respond-async, 0, respond-async",
    "Respond-Async, 0, respond-async",
    "wait=5, 5, wait=5",
    "'wait = \"5\"', 5, wait=5",
    "wait=0, 0, wait=0",
    "wait=20, 20, wait=20",
    "wait=21, 20, ",
    "'respond-async, wait=5', 5, 'respond-async, wait=5'",
    "respond-async|wait=5, 5, 'respond-async, wait=5'",
    "'respond-async, wait=100', 20, respond-async",
    "'wait=3, wait=5', 3, wait=3",
    "'wait=3; x=y', 3, wait=3",
    "wait, 20, ",
    "wait=-1, 20, ",
    "wait=99999999999, 20, ",
    "'return=minimal, ;;,=,', 20, ",
  })
  void areFollowedUpToTheLimit(String headers, int seconds, String applied) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    Arrays.stream(headers.split("\\|")).forEach(line -> request.addHeader("Prefer", line));
    Preferences preferences = Preferences.of(request);
    assertThat(preferences.waitAtMost(MOST)).isEqualTo(Duration.ofSeconds(seconds));
    MockHttpServletResponse response = new MockHttpServletResponse();
    preferences.applied(MOST, response);
    assertThat(response.getHeader("Preference-Applied")).isEqualTo(applied);
  }

  @Test
  void nobodyNeedsToPreferAnything() {
    assertThat(Preferences.of(new MockHttpServletRequest()).waitAtMost(MOST)).isEqualTo(MOST);
  }
}
