package io.quantry.cli;

import io.quantry.cli.client.JobsCommand;
import io.quantry.cli.client.KeysCommand;
import io.quantry.cli.client.SubmitCommand;
import io.quantry.cli.demo.DemoCommand;
import io.quantry.cli.offline.DatasetCommand;
import io.quantry.cli.offline.DiagnoseCommand;
import io.quantry.cli.offline.EvaluateCommand;
import io.quantry.cli.offline.InspectCommand;
import io.quantry.cli.offline.QuantizeCommand;
import io.quantry.cli.platform.UpCommand;
import io.quantry.cli.platform.backup.BackupCommand;
import io.quantry.cli.platform.backup.RestoreCommand;
import io.quantry.cli.provenance.VerifyCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The root command: help and version; everything else is a subcommand. */
@Command(
    name = "quantry",
    description = {
      "Makes ONNX models smaller and faster by quantization, and proves what that cost and gained.",
      ""
    },
    versionProvider = VersionCommand.Provider.class,
    subcommands = {
      UpCommand.class,
      DemoCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      QuantizeCommand.class,
      EvaluateCommand.class,
      InspectCommand.class,
      DiagnoseCommand.class,
      DatasetCommand.class,
      SubmitCommand.class,
      JobsCommand.class,
      KeysCommand.class,
      VerifyCommand.class,
      TechniquesCommand.class,
      VersionCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:good",
      "1:an objective was missed, data are not fit for use, or a model is not what was stated",
      "2:bad input",
      "3:an internal failure, or a limit reached",
      "4:inconclusive: the data cannot decide"
    },
    synopsisSubcommandLabel = "COMMAND")
final class QuantryCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  boolean version;
}
