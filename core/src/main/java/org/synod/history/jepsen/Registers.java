// SPDX-License-Identifier: Apache-2.0
package org.synod.history.jepsen;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.synod.history.calls.Calls;
import org.synod.history.calls.RecordedCall;
import org.synod.history.calls.Step;
import org.synod.history.jepsen.Forms.Tagged;
import org.synod.history.jepsen.Operation.Type;

/** The operations on registers, as calls. */
final class Registers {
  private final Calls<@Nullable Object> calls = new Calls<>(null);

  static Calls<@Nullable Object> of(List<Operation> operations) {
    Registers registers = new Registers();
    operations.forEach(registers::add);
    return registers.calls;
  }

  private void add(Operation operation) {
    switch (operation.function) {
      case "read" -> {
        if (operation.type == Type.OK) {
          boolean isOfKey = operation.returned instanceof List<?>;
          Object found = scalar(operation, isOfKey, operation.returned);
          call(operation, isOfKey, "read", state -> new Step<>(state, state), found);
        }
      }
      case "write" -> {
        boolean isOfKey = operation.invoked instanceof List<?>;
        Object value = scalar(operation, isOfKey, operation.invoked);
        call(operation, isOfKey, "write " + value, state -> new Step<>(value, true), true);
      }
      case "cas" -> {
        boolean isOfKey =
            operation.invoked instanceof List<?> list
                && list.size() == 2
                && list.get(1) instanceof List<?>;
        Object pair = isOfKey ? second(operation, operation.invoked) : operation.invoked;
        Object old = scalar(operation, first(operation, pair));
        Object next = scalar(operation, second(operation, pair));
        call(
            operation,
            isOfKey,
            "cas " + old + " " + next,
            state ->
                Objects.equals(state, old) ? new Step<>(next, true) : new Step<>(state, false),
            true);
      }
      default ->
          throw Forms.refused(operation.line, "f", operation.function, "read, write, cas");
    }
  }

  private void call(
      Operation operation,
      boolean isOfKey,
      String label,
      Function<@Nullable Object, Step<@Nullable Object>> effect,
      @Nullable Object result) {
    Object value = operation.function.equals("read") ? operation.returned : operation.invoked;
    RecordedCall<@Nullable Object> call =
        calls
            .begin(operation.who() + "@" + operation.line, label, effect)
            .on(isOfKey ? String.valueOf(first(operation, value)) : "")
            .during(operation.place, operation.endPlace);
    if (operation.type == Type.OK) {
      call.returns(result);
    } else if (operation.type == Type.FAIL) {
      call.hasNoEffect();
    }
  }

  private static @Nullable Object scalar(
      Operation operation, boolean isOfKey, @Nullable Object value) {
    return scalar(operation, isOfKey ? second(operation, value) : value);
  }

  private static @Nullable Object scalar(Operation operation, @Nullable Object value) {
    if (value instanceof List<?> || value instanceof Map<?, ?> || value instanceof Tagged) {
      throw operation.refused(value, "a number, a text or nil, or a key and one of these");
    }
    return value;
  }

  private static @Nullable Object first(Operation operation, @Nullable Object pair) {
    return pair(operation, pair).get(0);
  }

  private static @Nullable Object second(Operation operation, @Nullable Object pair) {
    return pair(operation, pair).get(1);
  }

  private static List<?> pair(Operation operation, @Nullable Object value) {
    if (value instanceof List<?> list && list.size() == 2) {
      return list;
    }
    throw operation.refused(value, "a list of two");
  }
}
