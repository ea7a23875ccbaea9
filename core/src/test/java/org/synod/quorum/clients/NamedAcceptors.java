// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.synod.quorum.Acceptors;
import org.synod.register.FaultyRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** A master, and acceptors that are made when they are asked for. Each of them can be silent. */
public final class NamedAcceptors<V> implements Function<String, Register<ClientQuorumState<V>>> {
  /** The name of the master. */
  public static final String MASTER = "master";

  private final Map<String, Register<ClientQuorumState<V>>> memories = new ConcurrentHashMap<>();
  private final Map<String, Register<ClientQuorumState<V>>> acceptors = new ConcurrentHashMap<>();
  private final Set<String> silent = ConcurrentHashMap.newKeySet();
  private final Map<String, Runnable> hooks = new ConcurrentHashMap<>();
  private final Register<Configuration> master = hooked(MASTER, new HeapRegister<>());

  /** Makes them; nothing is founded yet. */
  public NamedAcceptors() {}

  /** The memory that an acceptor has at the moment. */
  private final class Present implements Register<ClientQuorumState<V>> {
    private final String name;

    Present(String name) {
      this.name = name;
    }

    private Register<ClientQuorumState<V>> memory() {
      return memories.computeIfAbsent(name, unused -> new HeapRegister<>());
    }

    @Override
    public Versioned<ClientQuorumState<V>> get() {
      return memory().get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, ClientQuorumState<V> next) {
      return memory().compareAndSet(expectedVersion, next);
    }
  }

  private <T> Register<T> hooked(String name, Register<T> register) {
    return new FaultyRegister<>(
        register,
        next -> {
          Runnable hook = next == null ? null : hooks.remove(name);
          if (hook != null) {
            hook.run();
          }
          if (silent.contains(name)) {
            throw FaultyRegister.crashed(name);
          }
        });
  }

  @Override
  public Register<ClientQuorumState<V>> apply(String name) {
    return acceptors.computeIfAbsent(name, each -> hooked(each, new Present(each)));
  }

  public Register<Configuration> master() {
    return master;
  }

  public ReconfigurableRegister<V> found(Acceptors first) {
    return ReconfigurableRegister.found(master, this, first);
  }

  /** A client that has asked nothing yet. */
  public ReconfigurableRegister<V> client() {
    return new ReconfigurableRegister<>(master, this);
  }

  /** Leaves all present acceptors for these. */
  public Configuration moveTo(Acceptors next) {
    ReconfigurableRegister<V> client = client();
    return client.change(client.configuration(), next);
  }

  public void silence(String... names) {
    silent.addAll(Set.of(names));
  }

  public void answerAgain(String... names) {
    silent.removeAll(Set.of(names));
  }

  /** An acceptor loses its memory, and goes on under its name. */
  public void empty(String name) {
    memories.remove(name);
  }

  /** Runs something once, just before the next write of the acceptor or master with a name. */
  public void beforeWrite(String name, Runnable hook) {
    hooks.put(name, hook);
  }
}
