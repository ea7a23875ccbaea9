// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.roster;

import org.jspecify.annotations.Nullable;
import org.synod.memory.Member;

/**
 * Gives this package the {@link Tenure} of a {@link Member}, which users do not see.
 *
 * <p>The initializer of {@code Member} hands the only instance over, once. The instance is then a
 * constant for the JIT, which compiles {@link Tenure#of} to one read of a field.
 */
public abstract class MemberAccess {
  private static @Nullable MemberAccess given;

  /** Made by the initializer of Member alone. */
  protected MemberAccess() {
    if (given != null) {
      throw new IllegalStateException("access: one more, allowed: the one that Member gives");
    }
    given = this;
  }

  /** The only instance, a constant for the JIT. */
  private static final class Holder {
    static final MemberAccess ACCESS = initialized();

    private static MemberAccess initialized() {
      try {
        Class.forName(Member.class.getName(), /* initialize */ true, Member.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new AssertionError("a class that is there", e);
      }
      MemberAccess access = given;
      if (access == null) {
        throw new AssertionError("Member gives it");
      }
      return access;
    }
  }

  static Member member(Tenure tenure) {
    return Holder.ACCESS.memberOf(tenure);
  }

  static Tenure tenure(Member member) {
    return Holder.ACCESS.tenureOf(member);
  }

  /** Makes the member of a tenure. */
  protected abstract Member memberOf(Tenure tenure);

  /** Returns the tenure of a member. */
  protected abstract Tenure tenureOf(Member member);
}
