// SPDX-License-Identifier: Apache-2.0

/** Stress tests of the production classes by jcstress, run and judged by {@code Main}. */
package org.synod.stress;
