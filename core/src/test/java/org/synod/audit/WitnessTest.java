// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.audit.AuditLogTest.SIGNER;
import static org.synod.audit.AuditLogTest.VERIFIER;
import static org.synod.audit.AuditLogTest.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.log.HeapLog;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/** The contract of witnesses on each kind of register. */
class WitnessTest {
  private static AuditLog log(int... entries) {
    AuditLog log = new AuditLog(new HeapLog<>(), new HeapLog<>(), SIGNER);
    for (int entry : entries) {
      log.append(entry(entry));
    }
    return log;
  }

  private static void take(Witness witness, AuditLog log, String note) {
    long size = VERIFIER.verify(note).size();
    witness.take(note, older -> log.consistency(older, size));
  }

  private static final LongFunction<ConsistencyProof> NONE =
      older -> {
        throw new AssertionError("asked for a proof from " + older);
      };

  /** The contract of witnesses. */
  interface Contract {
    Register<String> register();

    @Test
    default void takesALogThatGrowsAndKeepsTheNewest() {
      Register<String> register = register();
      Witness witness = new Witness(VERIFIER, register);
      assertNull(witness.kept());
      AuditLog log = log();
      for (int i = 0; i < 9; i++) {
        String note = log.checkpoint();
        take(witness, log, note);
        assertEquals(note, witness.kept());
        witness.take(note, NONE); // again, which changes nothing
        assertEquals(i + 1, register.get().version());
        assertEquals(note, new Witness(VERIFIER, register).kept());
        log.append(entry(i));
      }
    }

    @Test
    default void refusesARollback() {
      Witness witness = new Witness(VERIFIER, register());
      AuditLog log = log(1, 2, 3);
      String before = log(1, 2).checkpoint();
      String note = log.checkpoint();
      take(witness, log, note);
      Refusal.ofArgument(
          "note: checkpoint of 2 entries of \"log\", allowed: of 3 or more",
          () -> witness.take(before, NONE));
      assertEquals(note, witness.kept());
    }

    @Test
    default void refusesAForkOfEachLength() {
      Witness witness = new Witness(VERIFIER, register());
      AuditLog log = log(1, 2, 3);
      String note = log.checkpoint();
      take(witness, log, note);
      AuditLog same = log(1, 2, 4);
      String fork = same.checkpoint();
      Refusal.ofArgument(
          "note: checkpoint of 3 entries of \"log\" with the root ",
          () -> witness.take(fork, NONE));
      same.append(entry(5));
      String longer = same.checkpoint();
      Refusal.ofArgument(
          "before: checkpoint of 3 entries of \"log\" with the root ",
          () -> take(witness, same, longer));
      log.append(entry(6));
      // the proof is of the true log, and not of this checkpoint
      Refusal.ofArgument(
          "after: checkpoint of 4 entries of \"log\" with the root ",
          () -> witness.take(longer, older -> log.consistency(older, 4)));
      Refusal.ofArgument(
          "before: of 3 entries, allowed: of 2",
          () -> witness.take(longer, older -> same.consistency(2, 4)));
      Refusal.of(
          NullPointerException.class, "proofs: gave null, allowed: a proof",
          () -> witness.take(longer, older -> null));
      assertEquals(note, witness.kept());
    }

    @Test
    default void refusesOtherKeysByName() {
      Witness witness = new Witness(VERIFIER, register());
      AuditLog other =
          new AuditLog(new HeapLog<>(), new HeapLog<>(), CheckpointSigner.generate("log"));
      String note = other.checkpoint();
      Refusal.ofArgument("note: no signature of log+", () -> witness.take(note, NONE));
      Refusal.ofNull("note", () -> witness.take(null, NONE));
      Refusal.ofNull("proofs", () -> witness.take(note, null));
      assertNull(witness.kept());
      assertEquals("Witness[log]", witness.toString());
    }

    /** Threads bring checkpoints in any order; the witness only goes forward, to the newest. */
    @Test
    default void threadsAreOneWitness() throws Exception {
      AuditLog log = log();
      List<String> notes = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        notes.add(log.checkpoint());
        log.append(entry(i));
      }
      Register<String> register = register();
      Race.of(
          4,
          thread -> {
            Witness witness = new Witness(VERIFIER, register);
            long last = 0;
            for (int i = thread; i < notes.size(); i += 4) {
              try {
                take(witness, log, notes.get(i));
              } catch (IllegalArgumentException e) {
                // a newer one is kept
                assertTrue(String.valueOf(e.getMessage()).contains(" or more, which"), e::toString);
              }
              long now = VERIFIER.verify(witness.kept()).size();
              assertTrue(now >= i && now >= last, "a witness that went back");
              last = now;
            }
          });
      assertEquals(notes.get(23), register.get().value());
    }
  }

  @Nested
  class OnTheHeap implements Contract {
    @Override
    public Register<String> register() {
      return new HeapRegister<>();
    }
  }

  @Nested
  class InSlots implements Contract {
    private final Supplier<Register<String>> registers =
        () -> new SlotRegister<>(new HeapMemory(8), Codec.ofUtf8(400));

    @Override
    public Register<String> register() {
      return registers.get();
    }
  }

  @Test
  void refusesVerifiersAndRegistersThatAreNotThere() {
    Refusal.ofNull("verifier", () -> new Witness(null, new HeapRegister<>()));
    Refusal.ofNull("register", () -> new Witness(VERIFIER, null));
  }
}
