/** Tests of pipelines. */
@NullMarked
package io.quantry.jobservice.pipeline;

import org.jspecify.annotations.NullMarked;
