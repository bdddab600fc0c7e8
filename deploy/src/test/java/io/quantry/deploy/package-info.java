/** What is deployed, checked: the declarations themselves, and a rehearsal with real processes. */
@NullMarked
package io.quantry.deploy;

import org.jspecify.annotations.NullMarked;
