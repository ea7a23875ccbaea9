// SPDX-License-Identifier: Apache-2.0

/** Threads that agree through Paxos while you watch: {@link org.synod.demo.Agree}. */
@NullMarked
package org.synod.demo;

import org.jspecify.annotations.NullMarked;
