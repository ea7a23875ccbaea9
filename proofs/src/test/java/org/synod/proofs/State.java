// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** A finite state of a model: immutable, compared by what its symbols are. */
final class State {

  /** The finite sets of a world, and the symbols that no step changes. */
  record Frame(Map<Sort, List<?>> domains, Map<Symbol, Function<Object[], Object>> fixed) {}

  private final Frame frame;
  private final Map<Symbol, Map<List<Object>, Object>> tables; // relations: those that hold
  private final int hash;

  private State(Frame frame, Map<Symbol, Map<List<Object>, Object>> tables) {
    this.frame = frame;
    this.tables = tables;
    hash = tables.hashCode();
  }

  /** The state in which each symbol has its table, and all others hold nowhere. */
  static State of(
      Frame frame, Iterable<Symbol> changing, Map<Symbol, Map<List<Object>, Object>> given) {
    Map<Symbol, Map<List<Object>, Object>> tables = new HashMap<>();
    changing.forEach(symbol -> tables.put(symbol, given.getOrDefault(symbol, Map.of())));
    return new State(frame, tables);
  }

  List<?> domain(Sort sort) {
    return frame.domains.get(sort);
  }

  Object get(Symbol symbol, Object... at) {
    Function<Object[], Object> function = frame.fixed.get(symbol);
    if (function != null) {
      return function.apply(at);
    }
    Object value = tables.get(symbol).get(List.of(at));
    if (value != null) {
      return value;
    }
    if (symbol.result != null) {
      throw new IllegalStateException(symbol + List.of(at).toString() + " has no value");
    }
    return false;
  }

  /** What a symbol is. */
  Map<List<Object>, Object> table(Symbol symbol) {
    return tables.get(symbol);
  }

  /** The state after an action, whose parameters have their values. */
  State after(Action action) {
    Map<Symbol, Map<List<Object>, Object>> later = new HashMap<>(tables);
    for (Map.Entry<Symbol, Update> each : action.updates().entrySet()) {
      Update update = each.getValue();
      Map<List<Object>, Object> table = new HashMap<>();
      each(
          frame,
          each.getKey().arguments,
          at -> {
            for (int i = 0; i < at.size(); i++) {
              update.arguments().get(i).now = at.get(i);
            }
            Object value = update.body().in(this);
            if (!Boolean.FALSE.equals(value)) {
              table.put(List.copyOf(at), value);
            }
          });
      later.put(each.getKey(), table);
    }
    return new State(frame, later);
  }

  /** Visits all tuples of elements of some sorts; the list is used again. */
  void each(List<Sort> sorts, Consumer<List<Object>> visitor) {
    each(frame, sorts, visitor);
  }

  private static void each(Frame frame, List<Sort> sorts, Consumer<List<Object>> visitor) {
    each(frame, sorts, new ArrayList<>(), visitor);
  }

  private static void each(
      Frame frame, List<Sort> sorts, List<Object> begun, Consumer<List<Object>> visitor) {
    if (begun.size() == sorts.size()) {
      visitor.accept(begun);
      return;
    }
    for (Object element : frame.domains.get(sorts.get(begun.size()))) {
      begun.add(element);
      each(frame, sorts, begun, visitor);
      begun.remove(begun.size() - 1);
    }
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof State that && hash == that.hash && tables.equals(that.tables);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return tables.toString();
  }
}
