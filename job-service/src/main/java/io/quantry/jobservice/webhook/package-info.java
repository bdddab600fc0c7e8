/**
 * Tells users' own servers what happened: events as they are written with a change, their
 * deliveries with retries, and the care about where those go. Other modules publish, and no more.
 */
@NullMarked
package io.quantry.jobservice.webhook;

import org.jspecify.annotations.NullMarked;
