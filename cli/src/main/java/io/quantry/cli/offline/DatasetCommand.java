package io.quantry.cli.offline;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code quantry dataset}: what can be done with data alone. */
@Command(
    name = "dataset",
    description = "Look at data before work is done on them.",
    subcommands = DatasetLintCommand.class,
    synopsisSubcommandLabel = "COMMAND")
public final class DatasetCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
