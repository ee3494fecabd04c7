/* Oblivion: nothing is sent to somebody without a way to be forgotten. */
#ifndef SARTO_ENGINE_OBLIVION_H
#define SARTO_ENGINE_OBLIVION_H

#include "engine/pipeline.h"

/* Gives each placement that is filled or asks, and whose channel interrupts, its link: a new one, or, deciding again, the
 * one that was given then, for only who sends has the key. */
void oblivion_give(const struct pipeline *pipeline, struct decision *decision);

#endif
