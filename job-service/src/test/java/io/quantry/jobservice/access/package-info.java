/** Who may do what, through the front door. */
@NullMarked
package io.quantry.jobservice.access;

import org.jspecify.annotations.NullMarked;
