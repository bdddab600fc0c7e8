package io.quantry.cli;

import io.quantry.cli.output.OutputOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/** {@code quantry version}. */
@Command(name = "version", description = "Show the version of Quantry and of what it runs on.")
final class VersionCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("quantry", Version.quantry());
    versions.put("java", Runtime.version().toString());
    versions.put("javaHome", System.getProperty("java.home"));
    versions.put("platform", "linux-x86_64");
    output.print(
        versions,
        () -> "quantry " + Version.quantry() + " (Java " + Runtime.version() + ", linux-x86_64)");
    return ExitCode.GOOD;
  }

  /** {@code quantry --version}. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"quantry " + Version.quantry()};
    }
  }
}
