package io.quantry.bench.chaos.agent;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.DynamicType;
import org.jspecify.annotations.Nullable;

/**
 * The agent's entry. It reads orders from standard input, one a line: {@code arm <point> <n>} or
 * {@code disarm}. The end of that stream is the end of the driver, and ends this process too, so
 * that none is ever left behind.
 */
public final class KillAgent {
  private static final int DRIVER_GONE = 143;

  private KillAgent() {}

  /** Called by the JVM before the service's own main. */
  public static void premain(@Nullable String options, Instrumentation instrumentation) {
    AgentBuilder builder = new AgentBuilder.Default();
    for (String type :
        Arrays.stream(KillPoint.values()).map(KillPoint::className).collect(Collectors.toSet())) {
      builder =
          builder
              .type(named(type))
              .transform((target, description, loader, module, domain) -> weave(target, type));
    }
    builder.installOn(instrumentation);
    Thread.ofPlatform().daemon().name("kill-switch").start(KillAgent::obey);
  }

  private static DynamicType.Builder<?> weave(DynamicType.Builder<?> target, String type) {
    DynamicType.Builder<?> woven = target;
    for (KillPoint point : KillPoint.values()) {
      if (point.className().equals(type)) {
        woven =
            woven.visit(
                Advice.withCustomMapping()
                    .bind(Point.class, point.name())
                    .to(
                        switch (point.moment()) {
                          case BEFORE -> Before.class;
                          case AFTER -> After.class;
                        })
                    .on(named(point.method())));
      }
    }
    return woven;
  }

  private static void obey() {
    try (BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        String[] words = order.split(" ", -1);
        if (words.length == 3 && words[0].equals("arm")) {
          KillSwitch.arm(KillPoint.valueOf(words[1]), Integer.parseInt(words[2]));
        } else {
          KillSwitch.arm(null, 0);
        }
      }
    } catch (IOException gone) {
      // as the end of the stream
    }
    Runtime.getRuntime().halt(DRIVER_GONE);
  }

  /** Where the name of the point goes. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface Point {}

  /** Woven in at the entry. */
  static final class Before {
    private Before() {}

    @Advice.OnMethodEnter
    static void enter(@Point String point, @Advice.AllArguments Object[] arguments) {
      KillSwitch.reached(point, arguments);
    }
  }

  /** Woven in at the normal return. */
  static final class After {
    private After() {}

    @Advice.OnMethodExit
    static void leave(@Point String point, @Advice.AllArguments Object[] arguments) {
      KillSwitch.reached(point, arguments);
    }
  }
}
