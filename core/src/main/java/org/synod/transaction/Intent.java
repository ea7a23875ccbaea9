// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.util.Objects;
import org.synod.memory.References;
import org.synod.register.Versioned;

/** A transaction that is ready to write: each thread that meets it can finish it. */
final class Intent {
  /*
   * Guerraoui, Kogan, Marathe, Zablotchi, "Efficient Multi-word Compare and Swap" (DISC 2020), over
   * versions: k compare-and-set put the intent into the registers that it writes, and one decides
   * it. It stands for the new values from then on, until its transaction or somebody else replaces
   * it with them.
   *
   *   install   into each register to write, in the order of their numbers, unless the register has
   *             changed since it was read; an undecided intent that is there is helped first
   *   wake      those that wait for a change of a register that it writes: see Waited
   *   verify    each register that was only read: it has not changed
   *   decide    that it has committed, or failed
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

  /** Whether it writes what it is to write. */
  enum Decision {
    COMMITTED,
    FAILED
  }

  private final Accesses accesses; // sorted
  private final References<Decision> decision; // null while it is undecided

  /**
   * Makes an intent.
   *
   * @param accesses what it is to find and to write, sorted; it writes 1 or more
   */
  Intent(Accesses accesses) {
    this.accesses = accesses;
    decision = accesses.ref(0).memory.references("decision", 1);
  }

  /** Finishes it, for its own transaction, and tells whether it has committed. */
  boolean commitsFirst() {
    boolean commits = commits();
    for (int i = 0; i < accesses.writes(); i++) {
      Versioned<?> decided = commits ? accesses.next(i) : accesses.seen(i);
      accesses.ref(i).replace(this, decided); // so that whoever reads it finds it here
    }
    return commits;
  }

  /** Finishes it, whoever's it is, and tells whether it has committed. */
  boolean commits() {
    Decision decided = decision.getVolatile(0);
    if (decided == null) {
      boolean holds = isInstalled() && isVerified();
      decided = decide(holds ? Decision.COMMITTED : Decision.FAILED);
    }
    return decided == Decision.COMMITTED;
  }

  /** Decides it unless it is decided, and returns what is decided. */
  private Decision decide(Decision wanted) {
    Decision witness = decision.compareAndExchange(0, null, wanted);
    return witness == null ? wanted : witness;
  }

  private boolean isInstalled() {
    boolean isWaited = false;
    for (int i = 0; i < accesses.writes(); i++) {
      Object there = accesses.ref(i).install(this, accesses.seen(i));
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
    for (int i = 0; i < accesses.writes(); i++) {
      Ref<?> ref = accesses.ref(i);
      if (ref.state() instanceof Waited waited && waited.content() == this) {
        waited.wake(ref.parking);
      }
    }
  }

  private boolean isVerified() {
    for (int i = accesses.writes(); i < accesses.count(); i++) {
      Ref<?> ref = accesses.ref(i);
      Object there = ref.state();
      if (Waited.content(there) instanceof Intent other && !other.yieldsTo(this)) {
        return false;
      }
      if (ref.current(there) != accesses.seen(i)) {
        return false;
      }
    }
    return true;
  }

  /** Makes this fail for one that reads what it writes, unless it is that one which must fail. */
  private boolean yieldsTo(Intent reader) {
    if (decision.getVolatile(0) != null) {
      return true;
    }
    // One of the two must fail, and always the same one. Otherwise each could make the other fail,
    // again and again.
    if (number() <= reader.number()) {
      return false;
    }
    Decision decided = decide(Decision.FAILED);
    return true;
  }

  /** Its place among undecided intents that are installed, of which no two write one register. */
  private long number() {
    return accesses.ref(0).number;
  }

  boolean hasCommitted() {
    return decision.getVolatile(0) == Decision.COMMITTED;
  }

  /** What a register that it is in holds, once it is decided. */
  Versioned<?> decided(Ref<?> ref) {
    boolean commits = commits();
    int index = 0;
    while (accesses.ref(index) != ref) {
      index++;
    }
    return commits
        ? Objects.requireNonNull(accesses.next(index))
        : accesses.seen(index);
  }
}
