package io.quantry.evaluation.metric;

import io.quantry.evaluation.dataset.Targets;

/** An object that a model found in a picture. */
record Detection(float score, Targets.Box box) {}
