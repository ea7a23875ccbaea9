// SPDX-License-Identifier: Apache-2.0

/**
 * Logs that show each change of what is in them: {@link org.synod.audit.AuditLog}, a Merkle tree
 * over any log, with signed checkpoints, and witnesses that keep these elsewhere.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>an audit trail</td><td>{@link org.synod.audit.AuditLog} over a
 * {@link org.synod.log.words.WordsLog} in a file, or over any other log</td></tr>
 * <tr><td>to notice that a log went back, or has two continuations</td>
 * <td>a {@link org.synod.audit.Witness} on another machine</td></tr>
 * <tr><td>to show that an entry is in a log, without the log</td>
 * <td>{@link org.synod.audit.InclusionProof}</td></tr>
 * <tr><td>to show that a log only grew</td>
 * <td>{@link org.synod.audit.ConsistencyProof}</td></tr>
 * <tr><td>to know which entry is wrong</td>
 * <td>{@link org.synod.audit.AuditFindings}, or {@code verify} on the command line</td></tr>
 * </table>
 */
@NullMarked
package org.synod.audit;

import org.jspecify.annotations.NullMarked;
