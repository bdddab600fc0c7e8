package io.quantry.jobservice;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTest {
  @Test
  void modulesUseOnlyWhatOthersOfferAndFormNoCycle() {
    ApplicationModules.of(JobServiceApplication.class).verify();
  }
}
