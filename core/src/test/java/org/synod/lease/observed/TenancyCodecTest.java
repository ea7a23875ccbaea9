// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.DamageException;
import org.synod.register.ByteCodec;

/** States of leases as bytes, and back. */
class TenancyCodecTest {
  private static final ByteCodec<Tenancy<String>> CODEC = Tenancy.codec(ByteCodec.ofUtf8());

  @Test
  void statesComeBack() {
    UUID holder = new UUID(Long.MIN_VALUE, -1);
    for (Tenancy<String> each :
        Arrays.<Tenancy<String>>asList(
            new Tenancy<>(null, 0, false, 0, null),
            new Tenancy<>(null, 9, false, 3, ""),
            new Tenancy<>(holder, 1, false, 0, null),
            new Tenancy<>(holder, Long.MAX_VALUE, true, Long.MAX_VALUE, "äß€"))) {
      assertEquals(each, CODEC.decode(CODEC.encode(each)));
    }
  }

  @Test
  void otherBytesAreDamage() {
    byte[] good = CODEC.encode(new Tenancy<>(new UUID(1, 2), 1, true, 0, null));
    for (int cut = 0; cut < good.length; cut++) {
      byte[] less = Arrays.copyOf(good, cut);
      assertThrows(DamageException.class, () -> CODEC.decode(less), "cut off at " + cut);
    }
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    assertThrows(DamageException.class, () -> CODEC.decode(longer), "a value at version 0");
    byte[] format = good.clone();
    format[0]++;
    assertThrows(DamageException.class, () -> CODEC.decode(format));
    byte[] bits = good.clone();
    bits[1] = 4;
    assertThrows(DamageException.class, () -> CODEC.decode(bits));
    bits[1] = 2; // wanted, and free
    assertThrows(IllegalArgumentException.class, () -> CODEC.decode(bits));
    Refusal.ofNull("value", () -> Tenancy.codec(null));
  }
}
