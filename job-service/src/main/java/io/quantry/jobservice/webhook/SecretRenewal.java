package io.quantry.jobservice.webhook;

import io.quantry.jobservice.access.Resealing;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/** Seals the secrets of webhooks anew at the start. */
@Component
class SecretRenewal implements InitializingBean {
  private final Resealing resealing;

  SecretRenewal(Resealing resealing) {
    this.resealing = resealing;
  }

  @Override
  public void afterPropertiesSet() {
    resealing.renew("webhooks", "secret", Webhooks::owner);
    resealing.renew("webhooks", "previous_secret", Webhooks::owner);
  }
}
