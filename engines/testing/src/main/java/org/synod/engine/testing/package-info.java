// SPDX-License-Identifier: Apache-2.0

/**
 * Servers that tests and benchmarks start, kill and stop, and a proxy that loses messages: {@link
 * org.synod.engine.testing.Server}. It is not published.
 */
package org.synod.engine.testing;
