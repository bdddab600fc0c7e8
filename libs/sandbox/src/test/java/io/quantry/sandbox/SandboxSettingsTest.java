package io.quantry.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SandboxSettingsTest {
  @TempDir Path folder;

  @Test
  void startsAnEngineThatNothingWasPreparedFor() {
    SandboxSettings settings = SandboxSettings.engineFolder(folder);
    assertThat(settings.jvmArguments()).isEmpty();
    assertThat(settings.classPath()).isEqualTo(folder.resolve("*").toString());
  }

  @Test
  void usesWhatWasPrepared() throws IOException {
    Path prepared = Files.createDirectory(folder.resolve("prepared"));
    Path library = Files.createFile(prepared.resolve("libonnxruntime.so"));
    assertThat(SandboxSettings.engineFolder(folder).jvmArguments())
        .containsExactly("-Donnxruntime.native.path=" + library.getParent());
    Path archive = Files.createFile(prepared.resolve("classes.jsa"));
    assertThat(SandboxSettings.engineFolder(folder).jvmArguments())
        .contains("-XX:SharedArchiveFile=" + archive);
  }

  @Test
  void allJarsOfAFolderAreThatFolder() throws IOException {
    Path prepared = Files.createDirectory(folder.resolve("prepared"));
    Files.createFile(prepared.resolve("libonnxruntime.so"));
    assertThat(SandboxSettings.engine(folder + "/*"))
        .isEqualTo(SandboxSettings.engineFolder(folder));
    assertThat(SandboxSettings.engine(folder.resolve("*") + ":other.jar").jvmArguments()).isEmpty();
  }
}
