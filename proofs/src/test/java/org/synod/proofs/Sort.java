// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

/** A set that a model says nothing else about: acceptors, ballots, values, quorums. */
record Sort(String name) {}
