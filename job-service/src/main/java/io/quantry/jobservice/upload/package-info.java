/** Uploads in pieces, resumed where the connection broke (tus 1.0). */
@NullMarked
package io.quantry.jobservice.upload;

import org.jspecify.annotations.NullMarked;
