/** API keys as they appear on the wire: form and checksum, never their storage. */
@NullMarked
package io.quantry.contracts.access;

import org.jspecify.annotations.NullMarked;
