package io.quantry.agent;

/** A main that says that it trains, and then lets nobody end it but the kernel. */
public final class StubbornEngine {
  private StubbornEngine() {}

  public static void main(String[] arguments) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(StubbornEngine::goOn));
    System.out.println(
        "{\"stage\":\"train\",\"fraction\":0.1,\"message\":\"%d\"}"
            .formatted(ProcessHandle.current().pid()));
    goOn();
  }

  private static void goOn() {
    while (true) {
      try {
        Thread.sleep(1_000);
      } catch (InterruptedException ignored) {
        // that is the point
      }
    }
  }
}
