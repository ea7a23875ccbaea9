// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The findings of a run, as {@link org.synod.explore.Exploration} tells them.
 *
 * @param cut a state at which a bound cut a schedule short
 * @param failed a state with the failure
 */
public record Found(
    long states,
    long steps,
    double schedules,
    double seconds,
    int longest,
    int longestRun,
    Set<String> outcomes,
    String bound,
    int left,
    int randomRuns,
    List<String> idle,
    @Nullable State cut,
    @Nullable Throwable failure,
    @Nullable State failed) {}
