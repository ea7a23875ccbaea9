// SPDX-License-Identifier: Apache-2.0
package org.synod.replica.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;
import org.synod.register.ByteCodec;

/** Snapshots as bytes. */
class SnapshotTest {

  @Test
  void comesBackFromBytes() {
    ByteCodec<Snapshot<String>> codec = Snapshot.codec(ByteCodec.ofUtf8());
    for (long position : new long[] {0, 1, 1L << 40, Long.MAX_VALUE}) {
      for (String state : new String[] {"", "äß€", "x".repeat(100_000)}) {
        Snapshot<String> snapshot = new Snapshot<>(position, state);
        assertEquals(snapshot, codec.decode(codec.encode(snapshot)));
      }
    }
  }

  @Test
  void otherBytesAreDamage() {
    ByteCodec<Snapshot<Long>> codec = Snapshot.codec(ByteCodec.ofWords(Codec.ofLong()));
    byte[] good = codec.encode(new Snapshot<>(3, 4L));
    for (int cut = 0; cut < good.length; cut++) {
      byte[] less = Arrays.copyOf(good, cut);
      assertThrows(DamageException.class, () -> codec.decode(less), "cut off at " + cut);
    }
    byte[] more = Arrays.copyOf(good, good.length + 1);
    assertThrows(DamageException.class, () -> codec.decode(more));
    byte[] format = good.clone();
    format[0] = 2;
    assertThrows(DamageException.class, () -> codec.decode(format));
    byte[] negative = good.clone();
    negative[1] = -1;
    assertThrows(DamageException.class, () -> codec.decode(negative));
  }

  @Test
  void refusesBadInputByName() {
    Refusal.ofNull("state", () -> new Snapshot<>(0, null));
    Refusal.ofArgument("position: -1", () -> new Snapshot<>(-1, "s"));
    Refusal.ofNull("state", () -> Snapshot.codec(null));
  }
}
