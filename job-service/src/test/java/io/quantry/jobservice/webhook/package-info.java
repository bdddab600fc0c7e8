/** Tests of webhooks. */
@NullMarked
package io.quantry.jobservice.webhook;

import org.jspecify.annotations.NullMarked;
