// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.contract.RegisterContract;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** The contract on {@link Ref}, by its own methods. */
class RefTest implements RegisterContract {
  @Override
  public Register<Long> create() {
    return new Ref<>();
  }

  @Test
  void readsAllocateNothingOnceTheRegisterWasRead() {
    Ref<String> ref = new Ref<>("v");
    Ref<String> other = new Ref<>("w");
    Transactions.run(
        tx -> {
          tx.set(ref, "x");
          tx.set(other, "y");
        });
    assertEquals(new Versioned<>(2, "x"), ref.get());
    assertSame(ref.get(), ref.get());
  }

  @Test
  void printsWhatItHolds() {
    assertEquals("Ref[unset]", new Ref<>().toString());
    assertEquals("Ref[version 1: 5]", new Ref<>(5L).toString());
  }

  @Test
  void refusesNull() {
    Refusal.ofNull("initial", () -> new Ref<>((Long) null));
  }
}
