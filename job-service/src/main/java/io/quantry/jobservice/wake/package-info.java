/** How waiting work hears that there is something to do: loops that wake, and notifications. */
@NullMarked
package io.quantry.jobservice.wake;

import org.jspecify.annotations.NullMarked;
