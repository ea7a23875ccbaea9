// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.DamageException;
import org.synod.register.ByteCodec;

/** States of acceptors as bytes, and back. */
class ClientStateCodecTest {
  private static final ByteCodec<ClientQuorumState<String>> CODEC =
      ClientQuorumState.codec(ByteCodec.ofUtf8());

  private static ClientQuorumState<String> state(int version, String value) {
    List<WriteId> recent = new ArrayList<>();
    for (int i = 0; i < Math.min(version, ClientQuorumState.EVIDENCE); i++) {
      recent.add(new WriteId(Long.MIN_VALUE + i, -i, i));
    }
    return new ClientQuorumState<>(1L << 40, 7, version, value, recent);
  }

  @Test
  void statesComeBack() {
    for (int version : new int[] {1, 2, 31, 32, 33, 1_000_000}) {
      for (String value : new String[] {"", "x", "äß€".repeat(10_000)}) {
        ClientQuorumState<String> state = state(version, value);
        byte[] bytes = CODEC.encode(state);
        assertEquals(state, CODEC.decode(bytes));
        int most = ClientQuorumState.OVERHEAD + ByteCodec.ofUtf8().encode(value).length;
        assertEquals(version < ClientQuorumState.EVIDENCE, bytes.length < most);
      }
    }
    ClientQuorumState<String> founded = ClientQuorumState.founded();
    assertEquals(founded, CODEC.decode(CODEC.encode(founded)));
  }

  @Test
  void otherBytesAreDamage() {
    byte[] good = CODEC.encode(state(2, "x"));
    assertThrows(DamageException.class, () -> CODEC.decode(new byte[0]));
    for (int cut = 0; cut < good.length - 1; cut++) {
      byte[] less = Arrays.copyOf(good, cut);
      assertThrows(DamageException.class, () -> CODEC.decode(less), "cut off at " + cut);
    }
    byte[] format = good.clone();
    format[0]++;
    assertThrows(DamageException.class, () -> CODEC.decode(format));
    byte[] negative = good.clone();
    negative[25] = -1; // the number of identities
    assertThrows(DamageException.class, () -> CODEC.decode(negative));
    byte[] unset = CODEC.encode(ClientQuorumState.founded());
    byte[] more = Arrays.copyOf(unset, unset.length + 1);
    assertThrows(DamageException.class, () -> CODEC.decode(more));
    byte[] demoted = good.clone();
    demoted[9] = 100; // an accepted ballot above the promised one
    assertEquals(
        "acceptedBallot",
        assertThrows(IllegalArgumentException.class, () -> CODEC.decode(demoted))
            .getMessage()
            .split(":")[0]);
    Refusal.ofNull("value", () -> ClientQuorumState.codec(null));
  }
}
