package io.quantry.jobservice.wake;

import org.springframework.context.SmartLifecycle;

/** Something that is its loop, which runs as long as the application does. */
public interface Looping extends SmartLifecycle {
  /** The same at each call. Its health is this process's. */
  WakeableLoop loop();

  @Override
  default void start() {
    loop().start();
  }

  @Override
  default void stop() {
    loop().stop();
  }

  @Override
  default boolean isRunning() {
    return loop().isRunning();
  }
}
