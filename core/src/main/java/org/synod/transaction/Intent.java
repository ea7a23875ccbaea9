// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import org.jspecify.annotations.Nullable;
import org.synod.memory.References;
import org.synod.register.Versioned;

/** A transaction that is ready to write: each thread that meets it can finish it. */
final class Intent {
  /*
   * Guerraoui, Kogan, Marathe, Zablotchi, "Efficient Multi-word Compare and Swap" (DISC 2020), over
   * versions: k compare-and-set put the intent into the registers that it writes, and one decides
   * it. Nobody takes it out again; it stands for the new values from then on.
   *
   *   install   into each register to write, in the order of their numbers, unless the register has
   *             changed since it was read; an undecided intent that is there is helped first
   *   wake      those that wait for a change of a register that it writes: see Waited
   *   verify    each register that was only read: it has not changed
   *   decide    the plan becomes null (committed), or one that says that it has failed
   *
   * Linearization: of a committed intent at the moment t at which the thread that decided it began
   * to verify. What it read was as it had read it at t. What it writes is locked from before t
   * until the decision: a thread that meets it there finishes it and takes no old value. So an
   * intent that commits between t and the decision and changes what this one has read comes after
   * this one, for all.
   *
   * Two that read what the other writes: both are installed before either verifies, so at least one
   * meets the other. Of the two the one whose first register has the lower number goes on, and the
   * other fails. It is met again by its transaction's next attempt, which helps it.
   *
   * Progress: lock-free. To install helps only intents that have got further in the order of
   * numbers, so helping ends; to verify helps nobody. Suppose nobody commits any more. Registers do
   * not change then, so an attempt fails only by another whose first register has a lower number.
   * Of the attempts with the least number there, one is installed, and none makes it fail.
   *
   * No ABA: see Ref. A late helper that installs again does so where the intent has failed, and it
   * stands for what was there.
   */

  private static final Ref<?>[] NO_REFS = {};
  private static final Versioned<?>[] NO_STATES = {};

  /**
   * What an intent is to find.
   *
   * @param before what the registers that it writes must hold
   * @param read the registers that it has only read
   * @param seen what those must hold
   * @param hasFailed whether it is decided that it writes nothing
   */
  record Plan(Versioned<?>[] before, Ref<?>[] read, Versioned<?>[] seen, boolean hasFailed) {
    Plan failed() {
      return new Plan(before, NO_REFS, NO_STATES, /* hasFailed */ true);
    }
  }

  private final Ref<?>[] written; // by number, ascending
  private final Versioned<?>[] after;
  private final References<Plan> plan; // null once it has committed: what it found is let go of

  /**
   * Makes an intent.
   *
   * @param written the registers to write, by number, ascending; 1 or more
   * @param after what they are to hold
   * @param plan what it is to find
   */
  Intent(Ref<?>[] written, Versioned<?>[] after, Plan plan) {
    this.written = written;
    this.after = after;
    this.plan = written[0].memory.references("plan", 1);
    this.plan.setRelease(0, plan); // nobody sees it before the intent is installed
  }

  /** Makes an intent that writes one register. */
  static Intent of(Ref<?> written, Versioned<?> before, Versioned<?> after) {
    Plan plan = new Plan(new Versioned<?>[] {before}, NO_REFS, NO_STATES, /* hasFailed */ false);
    return new Intent(new Ref<?>[] {written}, new Versioned<?>[] {after}, plan);
  }

  /** Finishes it, whoever's it is, and tells whether it has committed. */
  boolean commits() {
    Plan plan = this.plan.getVolatile(0);
    if (plan == null || plan.hasFailed) {
      return plan == null;
    }
    boolean holds = isInstalled(plan) && isVerified(plan);
    return decide(plan, holds ? null : plan.failed()) == null;
  }

  /** Decides it unless it is decided, and returns what is decided. */
  private @Nullable Plan decide(Plan undecided, @Nullable Plan decision) {
    Plan witness = plan.compareAndExchange(0, undecided, decision);
    return witness == undecided ? decision : witness;
  }

  private boolean isInstalled(Plan plan) {
    boolean isWaited = false;
    for (int i = 0; i < written.length; i++) {
      Object there = written[i].install(this, plan.before[i]);
      if (there == null) {
        return false;
      }
      isWaited |= there != this;
    }
    if (isWaited) {
      wake();
    }
    return true;
  }

  /** Wakes those that wait for a change. Behind the decision nobody would know of them. */
  private void wake() {
    for (Ref<?> ref : written) {
      if (ref.state() instanceof Waited waited && waited.content() == this) {
        waited.wake(ref.parking);
      }
    }
  }

  private boolean isVerified(Plan plan) {
    for (int i = 0; i < plan.read.length; i++) {
      Ref<?> ref = plan.read[i];
      Object there = ref.state();
      if (Waited.content(there) instanceof Intent other && !other.yieldsTo(this)) {
        return false;
      }
      if (ref.current(there) != plan.seen[i]) {
        return false;
      }
    }
    return true;
  }

  /** Makes this fail for one that reads what it writes, unless it is that one which must fail. */
  private boolean yieldsTo(Intent reader) {
    Plan plan = this.plan.getVolatile(0);
    if (plan == null || plan.hasFailed) {
      return true;
    }
    // One of the two must fail, and always the same one. Otherwise each could make the other fail,
    // again and again.
    if (number() <= reader.number()) {
      return false;
    }
    Plan decision = decide(plan, plan.failed());
    return true;
  }

  /** Its place among undecided intents that are installed, of which no two write one register. */
  private long number() {
    return written[0].number;
  }

  boolean hasCommitted() {
    return plan.getVolatile(0) == null;
  }

  /** What a register that it is in holds, once it is decided. */
  Versioned<?> decided(Ref<?> ref) {
    Plan plan = this.plan.getVolatile(0);
    if (plan != null && !plan.hasFailed) {
      boolean commits = commits();
      plan = this.plan.getVolatile(0);
    }
    return state(plan, ref);
  }

  private Versioned<?> state(@Nullable Plan decision, Ref<?> ref) {
    int index = 0;
    while (written[index] != ref) {
      index++;
    }
    return decision == null ? after[index] : decision.before[index];
  }
}
