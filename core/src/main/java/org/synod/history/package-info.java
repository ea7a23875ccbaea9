// SPDX-License-Identifier: Apache-2.0

/**
 * Recorded transactions, and the isolation that they had: a {@link org.synod.history.History} is
 * checked against a level of {@link org.synod.history.Isolation}. The {@link
 * org.synod.history.Verdict} names the {@link org.synod.history.Anomaly} and shows it as the few
 * transactions that make it, as a table or as SVG.
 *
 * <p>There are two checkers that share nothing but the history. {@link
 * org.synod.history.Isolation#check} looks for cycles in a graph, in nearly linear time. {@link
 * org.synod.history.Isolation#hasExecution} tries the orders in which the transactions can have
 * taken effect, as the definitions say it, and is for some 10 transactions. The tests compare both
 * on random histories. Recorded calls on objects are checked in {@link org.synod.history.calls},
 * histories of Jepsen are read by {@link org.synod.history.jepsen}.
 *
 * <p>No checker runs in several threads, so that there are no schedules to explore; instead,
 * recordings of real threads on correct and on broken objects are checked.
 */
@NullMarked
package org.synod.history;

import org.jspecify.annotations.NullMarked;
