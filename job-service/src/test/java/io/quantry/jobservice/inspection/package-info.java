/** Tests of the checks of uploads. */
@NullMarked
package io.quantry.jobservice.inspection;

import org.jspecify.annotations.NullMarked;
