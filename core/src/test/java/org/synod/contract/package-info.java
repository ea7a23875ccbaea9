// SPDX-License-Identifier: Apache-2.0

/**
 * The contract of registers as tests, for those who write a register of their own. {@link
 * org.synod.contract.RegisterContract} says what every register does. {@link
 * org.synod.contract.MissedCallsContract} says what it does while calls to it are missed. Both are
 * interfaces of JUnit tests: a test class implements one, and makes the register.
 *
 * <p>It is published as the test jar of {@code synod-core}, with JUnit Jupiter as the only other
 * dependency, which the user names. On a module path it is the automatic module {@code
 * org.synod.contract}.
 */
package org.synod.contract;
