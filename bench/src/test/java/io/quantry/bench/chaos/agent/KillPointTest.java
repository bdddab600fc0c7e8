package io.quantry.bench.chaos.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of kill points against the code that it names. */
class KillPointTest {
  @ParameterizedTest
  @EnumSource
  void theNamedMethodExists(KillPoint point) throws ClassNotFoundException {
    Class<?> named = Class.forName(point.className());
    assertThat(Arrays.stream(named.getDeclaredMethods()).map(method -> method.getName()))
        .as("methods of %s", point.className())
        .contains(point.method());
  }

  @ParameterizedTest
  @EnumSource
  void aPointOfProgressIsToldOfIt(KillPoint point) throws ClassNotFoundException {
    boolean told =
        Arrays.stream(Class.forName(point.className()).getDeclaredMethods())
            .filter(method -> method.getName().equals(point.method()))
            .allMatch(
                method ->
                    method.getParameterCount() > 0
                        && method.getParameterTypes()[0]
                            == io.quantry.contracts.engine.EngineEvent.class);
    assertThat(point.fraction() == 0 || told).isTrue();
  }
}
