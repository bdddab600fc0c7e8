package io.quantry.cli;

import io.quantry.cli.output.Json;
import io.quantry.cli.output.OutputOptions;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.Violation;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Entry point: parses the arguments, runs the command, and turns a failure into one clear line. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its {@link ExitCode}. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command line, ready to execute; its writers may be replaced. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new QuantryCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Main::refuseArguments);
    line.setExecutionExceptionHandler(Main::fail);
    return line;
  }

  private static int refuseArguments(CommandLine.ParameterException exception, String[] arguments) {
    CommandLine line = exception.getCommandLine();
    if (List.of(arguments).contains(OutputOptions.JSON_OPTION)) {
      printJson(line.getOut(), ErrorCode.INVALID_REQUEST, message(exception), List.of());
    }
    PrintWriter err = line.getErr();
    err.println("quantry: " + message(exception));
    err.println("Try 'quantry " + path(line) + "--help'.");
    return ExitCode.BAD_INPUT;
  }

  private static int fail(Exception exception, CommandLine line, ParseResult parsed) {
    QuantryException failure =
        exception instanceof QuantryException known
            ? known
            : new QuantryException(ErrorCode.INTERNAL_ERROR, message(exception), exception);
    if (line.getParseResult().hasMatchedOption(OutputOptions.JSON_OPTION)) {
      printJson(line.getOut(), failure.code(), message(failure), failure.violations());
    }
    PrintWriter err = line.getErr();
    err.println("quantry: " + failure.code().slug() + ": " + message(failure));
    if (failure.violations().size() > 1) {
      failure
          .violations()
          .forEach(
              one ->
                  err.println(
                      "  "
                          + one.pointer()
                          + ": "
                          + one.message()
                          + " ("
                          + one.code().slug()
                          + ")"));
    }
    if (failure.code() == ErrorCode.INTERNAL_ERROR) {
      // nobody can act on a bare message of our own fault
      exception.printStackTrace(err);
    }
    return ExitCode.of(failure.code());
  }

  private static void printJson(
      PrintWriter out, ErrorCode code, String message, List<Violation> violations) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code.slug());
    error.put("message", message);
    if (!violations.isEmpty()) {
      error.put(
          "violations",
          violations.stream()
              .map(
                  one ->
                      Map.of(
                          "pointer", one.pointer(),
                          "code", one.code().slug(),
                          "message", one.message()))
              .toList());
    }
    out.println(Json.pretty(Map.of("error", error)));
    out.flush();
  }

  private static String message(Exception exception) {
    String message = exception.getMessage();
    return message == null ? exception.getClass().getSimpleName() : message;
  }

  private static String path(CommandLine line) {
    String name = line.getCommandSpec().qualifiedName(" ");
    String below = name.substring(Math.min(name.length(), "quantry".length())).strip();
    return below.isEmpty() ? "" : below + " ";
  }
}
