/** Deep checks of uploads in a child process that is treated as hostile. */
@NullMarked
package io.quantry.jobservice.inspection;

import org.jspecify.annotations.NullMarked;
