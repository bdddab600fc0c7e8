package io.quantry.cli.output;

import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command shares: one JSON document instead of text, and where progress goes. */
public final class OutputOptions {
  public static final String JSON_OPTION = "--json";

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  @Option(names = JSON_OPTION, description = "Print one JSON document instead of text.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** Prints {@code document} or {@code text}, as the user asked. */
  public void print(Object document, Supplier<String> text) {
    PrintWriter out = command.commandLine().getOut();
    out.println(json ? Json.pretty(document) : text.get());
    out.flush();
  }

  public boolean json() {
    return json;
  }

  /** A line for people on standard error, apart from the result. */
  public void say(String line) {
    PrintWriter err = command.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  /** Progress of something that may take longer than a second. */
  public Progress progress() {
    PrintWriter err = command.commandLine().getErr();
    return Boolean.getBoolean("quantry.terminal")
        ? new TerminalProgress(err)
        : new SparseProgress(err);
  }
}
