// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * A witness of a log: it keeps the newest checkpoint that it has seen, in a register away from the
 * log, and takes another only with a proof that the log grew from the one to the other. So it finds
 * a log that went back, and one that shows different entries to different readers.
 *
 * <pre>{@code
 * Witness witness = new Witness(verifier, register); // a register in another file, or far away
 * String note = log.checkpoint();
 * long size = verifier.verify(note).size();
 * witness.take(note, older -> log.consistency(older, size));
 * }</pre>
 *
 * <p>All objects of this class on one register are one witness.
 *
 * <p><i>Progress:</i> lock-free, as far as the register is: a read and a compare-and-set, repeated
 * only because the witness has taken another checkpoint meanwhile.
 *
 * <p><i>Linearization:</i> {@link #take} at the compare-and-set, or at the read that finds the same
 * checkpoint or leads to the refusal; {@link #kept} at its read.
 *
 * <p><i>Memory effects:</i> as {@link Register} says.
 *
 * <p><i>Not guaranteed:</i> that the first checkpoint is of the true log: it is taken as it is. Two
 * witnesses that never meet may keep checkpoints of two continuations, if the key's owner made two.
 *
 * <p>Sources: RFC 9162, §8.2 (monitors); M. Chase, S. Meiklejohn, <i>Transparency Overlays and
 * Applications</i>, CCS 2016.
 */
public final class Witness {
  private final CheckpointVerifier verifier;
  private final Register<String> register;

  /**
   * Makes an object for a witness, which has taken nothing if the register is unset.
   *
   * @param verifier the public key of the log
   * @param register where the witness keeps its checkpoint; written by objects of this class only
   */
  public Witness(CheckpointVerifier verifier, Register<String> register) {
    this.verifier = Objects.requireNonNull(verifier, "verifier: null, allowed: a verifier");
    this.register = Objects.requireNonNull(register, "register: null, allowed: a register");
  }

  /**
   * Returns the newest checkpoint that the witness has taken.
   *
   * @return the signed checkpoint, or null if there is none yet
   */
  public @Nullable String kept() {
    return register.get().value();
  }

  /**
   * Takes a checkpoint in place of the one that is kept. One that is kept already is taken again.
   *
   * @param note a signed checkpoint of the log
   * @param proofs proves that the log grew to it, from the number of entries of the one that is
   *     kept; asked again if that has changed meanwhile. It is {@link AuditLog#consistency} to the
   *     checkpoint's number
   * @throws IllegalArgumentException if the checkpoint is not signed by the log, is of fewer
   *     entries than the one that is kept, or the proof does not fit; the message tells which.
   *     Nothing is taken. If both are signed and no proof fits, the two are evidence
   */
  public void take(String note, LongFunction<ConsistencyProof> proofs) {
    Objects.requireNonNull(proofs, "proofs: null, allowed: a function");
    Checkpoint taken = verifier.verify(note);
    for (; ; ) {
      Versioned<String> held = register.get();
      if (held.value() != null) {
        Checkpoint kept = verifier.verify(held.value());
        requireGrown(kept, taken, proofs);
        if (kept.equals(taken)) {
          return;
        }
      }
      if (register.compareAndSet(held.version(), note)) {
        return;
      }
    }
  }

  private static void requireGrown(
      Checkpoint kept, Checkpoint taken, LongFunction<ConsistencyProof> proofs) {
    if (taken.size() < kept.size()) {
      throw new IllegalArgumentException(
          "note: " + taken + ", allowed: of " + kept.size() + " or more, which the witness keeps");
    }
    if (taken.size() == kept.size()) {
      // the roots alone tell, so nobody has to prove anything
      if (!taken.equals(kept)) {
        throw new IllegalArgumentException(
            "note: " + taken + " with the root " + taken.root() + ", allowed: with "
                + kept.root() + ", which the witness keeps");
      }
      return;
    }
    Objects.requireNonNull(proofs.apply(kept.size()), "proofs: gave null, allowed: a proof")
        .verify(kept, taken);
  }

  @Override
  public String toString() {
    return "Witness[" + verifier.origin() + "]";
  }
}
