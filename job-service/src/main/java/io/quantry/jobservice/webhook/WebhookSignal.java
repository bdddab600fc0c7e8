package io.quantry.jobservice.webhook;

import io.quantry.jobservice.wake.CommitSignal;
import org.springframework.stereotype.Component;

/** There is something to tell. */
@Component
class WebhookSignal extends CommitSignal {}
