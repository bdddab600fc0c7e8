package io.quantry.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.Violation;
import io.quantry.contracts.dataset.DatasetSplit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetArgumentTest {
  @TempDir Path folder;
  private String manifest = "";

  @BeforeEach
  void write() throws IOException {
    Files.write(folder.resolve("a.npz"), new byte[] {1});
    manifest =
        write(
            "data.yaml",
            """
            format: npz
            files: {archive: a.npz}
            splits:
              cal: {from: 0, to: 512}
              rest: {fold: 0, of: 5, seed: 7, except: true}
            """);
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void aFileAloneMeansAllSamples() {
    DatasetArgument all = DatasetArgument.read(manifest);
    assertThat(all.split()).isNull();
    assertThat(all.dataset().manifest().splits()).containsOnlyKeys("cal", "rest");
  }

  @Test
  void aSplitIsNamedAfterTheFile() {
    assertThat(DatasetArgument.read(manifest + "#cal").split())
        .isEqualTo(DatasetSplit.range(0, 512L));
    assertThat(DatasetArgument.read(manifest + "#rest").split())
        .isEqualTo(DatasetSplit.exceptFold(0, 5, 7));
  }

  @Test
  void aFileMayHaveTheMarkInItsName() throws IOException {
    String marked = write("data#1.yaml", Files.readString(Path.of(manifest)));
    assertThat(DatasetArgument.read(marked).split()).isNull();
    assertThat(DatasetArgument.read(marked + "#cal").split()).isNotNull();
  }

  @Test
  void anUnknownSplitIsAnsweredWithThoseThatThereAre() {
    QuantryException refusal = refusal(manifest + "#val");
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_VALUE);
    assertThat(refusal).hasMessageContaining("\"val\"").hasMessageContaining("[cal, rest]");
  }

  @Test
  void aWrongSplitIsReportedWithEverythingElse() throws IOException {
    QuantryException refusal =
        refusal(
            write(
                "wrong.yaml",
                "{format: npz, files: {archive: none.npz}, splits: {cal: {from: 3, to: 1}}}"));
    assertThat(refusal.violations())
        .extracting(Violation::pointer)
        .containsExactlyInAnyOrder("/splits/cal", "/files/archive");
  }

  private static QuantryException refusal(String argument) {
    QuantryException refusal =
        catchThrowableOfType(QuantryException.class, () -> DatasetArgument.read(argument));
    assertThat(refusal).isNotNull();
    return refusal;
  }
}
