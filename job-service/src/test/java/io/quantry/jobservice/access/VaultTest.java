package io.quantry.jobservice.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.rest.ServiceSecrets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class VaultTest extends ServiceTest {
  private static final String OLD = "A".repeat(43);
  private static final String NEW = "B".repeat(43);
  private static final byte[] SECRET = "something to hide".getBytes(UTF_8);

  @Autowired private ServiceSecrets stored = uninitialized();

  private Vault vault(String... secrets) {
    return new Vault(new AccessSettings(List.of(secrets)), stored);
  }

  @Test
  void whatIsSealedIsOpenedForItsOwnerAlone() {
    byte[] sealed = vault(OLD).seal("a", SECRET);
    assertThat(vault(OLD).open("a", sealed)).isEqualTo(SECRET);
    assertThat(new String(sealed, UTF_8)).doesNotContain("hide");
    assertThat(vault(OLD).seal("a", SECRET)).isNotEqualTo(sealed);
    assertThatThrownBy(() -> vault(OLD).open("b", sealed))
        .isInstanceOf(IllegalStateException.class);
    sealed[sealed.length - 1] ^= 1;
    assertThatThrownBy(() -> vault(OLD).open("a", sealed))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anOldSecretCanGoOnceWhatItSealedIsRenewed() {
    byte[] sealed = vault(OLD).seal("a", SECRET);
    assertThatThrownBy(() -> vault(NEW).open("a", sealed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("key-secrets");
    byte[] renewed = vault(NEW, OLD).renew("a", sealed).orElseThrow();
    assertThat(vault(NEW).open("a", renewed)).isEqualTo(SECRET);
    assertThat(vault(NEW, OLD).renew("a", renewed)).isEmpty();
  }

  @Test
  void withoutAConfiguredSecretTheDatabaseHasOne() {
    byte[] sealed = vault().seal("a", SECRET);
    assertThat(vault(NEW).open("a", sealed)).isEqualTo(SECRET);
  }
}
