// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import org.synod.memory.roster.MemberAccess;
import org.synod.memory.roster.Tenure;

/**
 * A member of a {@link Memory}: a small integer that owns words of the memory. Only the member
 * writes those words.
 *
 * <p>A member is used by one thread at a time. It may be handed from thread to thread, like any
 * object that is not thread-safe: through something that makes a happens-before edge.
 *
 * <p>Any thread may {@linkplain #close close} it at any time. An operation that is going on then
 * ends with a refusal, or is done in full; its number is given to nobody before that.
 *
 * <p><i>Progress:</i> wait-free. Closing a member that another thread used last looks at that
 * thread's stack, up to 1,000 times.
 *
 * <p><i>Memory effects:</i> see {@link Memory}.
 *
 * <p><i>Not guaranteed:</i> without {@code -ea}, a refusal if two threads use the member at once;
 * the values that both write may then be torn. With {@code -ea} the second thread is refused. A
 * number is not always free as soon as its member is closed: if another thread is still inside an
 * operation, the number stays taken until that thread gives the member back, asks for another
 * operation of it or for another member, or ends, or the member is closed again.
 */
public final class Member implements AutoCloseable {
  static {
    Access.give();
  }

  private final int id; // of the tenure: here too, since each write needs it
  private final Tenure tenure;

  private Member(Tenure tenure) {
    this.id = tenure.id();
    this.tenure = tenure;
  }

  /** The methods that the roster may call and users may not. */
  private static final class Access extends MemberAccess {
    static void give() {
      MemberAccess given = new Access();
    }

    @Override
    protected Member memberOf(Tenure tenure) {
      return new Member(tenure);
    }

    @Override
    protected Tenure tenureOf(Member member) {
      return member.tenure;
    }
  }

  /**
   * Returns the number of this member in its memory.
   *
   * @return the number, from 0 to {@link Memory#processes()} - 1
   */
  public int id() {
    return id;
  }

  /**
   * Returns a number that tells this member from those that had its number before.
   *
   * @return any number but 0
   */
  public long incarnation() {
    return tenure.incarnation();
  }

  /**
   * Returns the memory that this is, or was, a member of.
   *
   * @return the memory
   */
  public Memory memory() {
    return tenure.memory();
  }

  /**
   * Tells whether this member was closed, and so refuses every further operation.
   *
   * @return true if it was closed
   */
  public boolean isClosed() {
    return !tenure.isOpen();
  }

  /**
   * Refuses this member where a member of {@code memory} is needed.
   *
   * @param memory the memory it must be a member of
   * @throws IllegalStateException if it is closed
   * @throws IllegalArgumentException if it is a member of another memory
   */
  public void requireMemberOf(Memory memory) {
    tenure.requireMemberOf(memory);
  }

  /**
   * Leaves the memory: another may join with this number. If another thread is inside an operation
   * of this member, the operation ends with a refusal or is done in full, and the number stays
   * taken until then. Closing again may set such a number free, and has no other effect.
   */
  @Override
  public void close() {
    tenure.close();
  }

  @Override
  public String toString() {
    return tenure.toString();
  }
}
