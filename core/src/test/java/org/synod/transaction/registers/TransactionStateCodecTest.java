// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.DamageException;
import org.synod.register.ByteCodec;
import org.synod.transaction.registers.TransactionIntent.Place;

/** The bytes of what registers of transactions hold, and what they refuse. */
class TransactionStateCodecTest {
  private static final UUID STATUS = new UUID(1, 2);
  private static final List<Place> PLACES = List.of(new Place(0, 5), new Place(7, 0));

  private final ByteCodec<TransactionState<String>> codec =
      TransactionState.codec(ByteCodec.ofUtf8());

  private static final TransactionState<String> FULL =
      new TransactionState<>(3, "value", new TransactionIntent<>(STATUS, 4, PLACES, "next"));

  @Test
  void aStateComesBackAsItWas() {
    List<TransactionState<String>> all =
        List.of(
            FULL,
            new TransactionState<>(0, null, null),
            new TransactionState<>(1, "", null),
            new TransactionState<>(2, "v", null),
            new TransactionState<>(0, null, new TransactionIntent<>(STATUS, 0, List.of(), "")));
    for (TransactionState<String> each : all) {
      assertEquals(each, codec.decode(codec.encode(each)));
    }
    assertEquals(13, codec.encode(new TransactionState<>(0, null, null)).length);
    assertEquals(5 + 4 + 41 + 12 * 2, codec.encode(FULL).length);
  }

  @Test
  void bytesThatAreCutOffOrChangedAreRefused() {
    byte[] bytes = codec.encode(FULL);
    for (int length = 0; length < bytes.length - "next".length(); length++) {
      if (length != 13 + "value".length()) { // a state without an intent
        byte[] cut = Arrays.copyOf(bytes, length);
        assertThrows(DamageException.class, () -> codec.decode(cut), "length " + length);
      }
    }
    for (int at : new int[] {0, 1, 9, 13 + 5 + 16, 13 + 5 + 24, 13 + 5 + 28, 13 + 5 + 32}) {
      byte[] changed = bytes.clone();
      changed[at] = (byte) 0x90;
      assertThrows(DamageException.class, () -> codec.decode(changed), "byte " + at);
    }
  }

  @Test
  void outcomesComeBackAsTheyWere() {
    ByteCodec<TransactionOutcome> outcomes = TransactionOutcome.codec();
    for (TransactionOutcome each : TransactionOutcome.values()) {
      assertEquals(each, outcomes.decode(outcomes.encode(each)));
    }
    assertThrows(DamageException.class, () -> outcomes.decode(new byte[0]));
    assertThrows(DamageException.class, () -> outcomes.decode(new byte[] {2}));
    assertThrows(DamageException.class, () -> outcomes.decode(new byte[] {-1}));
  }

  @Test
  void statesThatThereCannotBeAreRefused() {
    Refusal.ofNull("value", () -> TransactionState.codec(null));
    Refusal.ofArgument("version: 1 of", () -> new TransactionState<>(1, null, null));
    Refusal.ofArgument("version: -1 of", () -> new TransactionState<>(-1, "v", null));
    Refusal.ofArgument("place: register -1", () -> new Place(-1, 0));
    Refusal.ofArgument("place: register 0 at version -1", () -> new Place(0, -1));
    Refusal.ofNull("status", () -> new TransactionIntent<>(null, 0, PLACES, "v"));
    Refusal.ofNull("next", () -> new TransactionIntent<>(STATUS, 0, PLACES, null));
    Refusal.ofNull("places", () -> new TransactionIntent<>(STATUS, 0, null, "v"));
    Refusal.ofArgument("transaction: -1", () -> new TransactionIntent<>(STATUS, -1, PLACES, "v"));
  }
}
