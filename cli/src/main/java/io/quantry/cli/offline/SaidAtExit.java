package io.quantry.cli.offline;

import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.output.Progress;

/** Says that Ctrl-C was heard: the child ends with this process, and its scratch folder goes. */
final class SaidAtExit implements AutoCloseable {
  private final Thread atExit;

  private SaidAtExit(Thread atExit) {
    this.atExit = atExit;
  }

  static SaidAtExit of(Progress progress, OutputOptions output) {
    Thread atExit =
        new Thread(
            () -> {
              progress.close();
              output.say("quantry: canceled: nothing was written");
            },
            "interrupted");
    Runtime.getRuntime().addShutdownHook(atExit);
    return new SaidAtExit(atExit);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException shuttingDown) {
      // It is being said.
    }
  }
}
