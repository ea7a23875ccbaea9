// SPDX-License-Identifier: Apache-2.0
package org.synod.contract;

import org.junit.jupiter.api.Test;
import org.synod.register.Register;

/**
 * The contract of a register while calls to it are missed, as tests. A call that is not answered
 * ends in a {@link org.synod.register.RegisterUnavailableException}, which is true: a write that is
 * said to have had no effect never has one, and a write of unknown effect has it at most once. So
 * a client that reads before it tries again writes exactly once.
 *
 * <p>The test class has to see to it that calls are missed, below the register: a proxy that drops
 * answers, servers that are killed and started again. {@link MissingCalls} does it for a register
 * over other registers.
 *
 * <pre>{@code
 * class TableRegisterBehindAProxyTest implements MissedCallsContract {
 *   @Override
 *   public Register<Long> create() {
 *     return new TableRegister(proxy.droppingAnswers(20), "register" + count++);
 *   }
 * }
 * }</pre>
 *
 * <p><i>Not guaranteed:</i> an end of these tests if a register stops answering for ever. JUnit's
 * {@code junit.jupiter.execution.timeout.default} limits them.
 */
public interface MissedCallsContract {

  /**
   * Makes a new register, unset and at version 0, to which some calls are missed.
   *
   * @return a register that {@link #threads()} threads will use at a time, beside the one that
   *     made it
   */
  Register<Long> create();

  /**
   * The number of threads that increment the register at a time.
   *
   * @return 4, unless it is overridden; from 2 to 31
   */
  default int threads() {
    return 4;
  }

  /**
   * The number of increments of each thread. There must be so many that some are of unknown effect.
   *
   * @return 5,000, unless it is overridden; 1 or more. All counts have to fit into one long: with 4
   *     threads at most 32,767, with 2 threads 2,147,483,647
   */
  default int increments() {
    return 5_000;
  }

  /**
   * Threads increment one number. A thread whose write is of unknown effect reads, and so learns
   * whether to try again. All calls together are linearizable, each increment counts once, and the
   * version is their number.
   *
   * @throws Exception if it is not so, an {@link AssertionError} as a rule
   */
  @Test
  default void everyIncrementCountsOnce() throws Exception {
    new Increments(create(), threads(), increments()).run();
  }
}
