package io.quantry.agent;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears SIGTERM and SIGINT once more while this process is ending already, where the JVM itself
 * lets them pass unheard. Reached by reflection: {@code sun.misc.Signal} of the module {@code
 * jdk.unsupported} is the only way to a signal, and naming it is a warning of the compiler. Where
 * it is missing nothing is heard.
 */
final class SecondSignal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SecondSignal.class);
  private static final List<String> SIGNALS = List.of("TERM", "INT");

  private interface Restore {
    void run() throws ReflectiveOperationException;
  }

  private final List<Restore> restores = new ArrayList<>();

  private SecondSignal() {}

  /** Runs {@code heard} at each signal until closed. */
  static SecondSignal listen(Runnable heard) {
    SecondSignal listening = new SecondSignal();
    try {
      for (String name : SIGNALS) {
        listening.add(name, heard);
      }
    } catch (ReflectiveOperationException | IllegalArgumentException unavailable) {
      LOG.debug("A second signal would not be heard", unavailable);
    }
    return listening;
  }

  private void add(String name, Runnable heard) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Object signal = type.getConstructor(String.class).newInstance(name);
    Object handler =
        Proxy.newProxyInstance(
            handlerType.getClassLoader(),
            new Class<?>[] {handlerType},
            (proxy, method, arguments) -> {
              if (method.getName().equals("handle")) {
                heard.run();
              }
              return null;
            });
    Method handle = type.getMethod("handle", type, handlerType);
    Object before = handle.invoke(null, signal, handler);
    restores.add(() -> handle.invoke(null, signal, before));
  }

  @Override
  public void close() {
    for (Restore restore : restores) {
      try {
        restore.run();
      } catch (InvocationTargetException refused) {
        LOG.debug("A signal's handler could not be put back", refused.getCause());
      } catch (ReflectiveOperationException unavailable) {
        LOG.debug("A signal's handler could not be put back", unavailable);
      }
    }
  }
}
