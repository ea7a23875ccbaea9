// SPDX-License-Identifier: Apache-2.0
package org.synod.ledger;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.ledger.Accounts.Opening;
import org.synod.ledger.AccountsRuns.Bank;
import org.synod.ledger.AccountsRuns.Maker;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** Faults of accounts that the runs of {@link AccountsScheduleTest} find. */
class AccountsFaultsTest {

  /** Accounts that are written down again with a fault. */
  private static class Faulty implements Bank {
    final List<Register<Outgoing>> registers;
    final List<Opening> openings;

    Faulty(List<Register<Outgoing>> registers, List<Opening> openings) {
      this.registers = registers;
      this.openings = openings;
    }

    Outgoing sent(Versioned<Outgoing> found) {
      return found.isSet() ? found.value() : Outgoing.nothing(registers.size());
    }

    long received(int account) {
      long received = 0;
      for (int i = 0; i < registers.size(); i++) {
        received += i == account ? 0 : sent(registers.get(i).get()).to(account);
      }
      return received;
    }

    boolean isEnough(int account, Versioned<Outgoing> own, long received, long amount) {
      long total = sent(own).total();
      return openings.get(account).balance() + received - total >= amount;
    }

    boolean write(int from, Versioned<Outgoing> own, int to, long amount) {
      return registers.get(from).compareAndSet(own.version(), sent(own).plus(to, amount));
    }

    @Override
    public boolean transfer(int me, int from, int to, long amount) {
      return new Accounts(registers, openings).transfer(me, from, to, amount);
    }

    @Override
    public long balance(int account) {
      return new Accounts(registers, openings).balance(account);
    }
  }

  enum Fault {
    /** A balance is what one look at each register adds up to. */
    BALANCE_BY_COLLECT {
      @Override
      Bank make(List<Register<Outgoing>> registers, List<Opening> openings) {
        return new Faulty(registers, openings) {
          @Override
          public long balance(int account) {
            long received = received(account);
            long sent = sent(this.registers.get(account).get()).total();
            return this.openings.get(account).balance() + received - sent;
          }
        };
      }
    },
    /** The balance is looked at before the version that the write expects. */
    BALANCE_BEFORE_VERSION {
      @Override
      Bank make(List<Register<Outgoing>> registers, List<Opening> openings) {
        return new Faulty(registers, openings) {
          @Override
          public boolean transfer(int me, int from, int to, long amount) {
            Versioned<Outgoing> own = this.registers.get(from).get();
            if (!isEnough(from, own, received(from), amount)) {
              return false;
            }
            return write(from, this.registers.get(from).get(), to, amount);
          }
        };
      }
    },
    /** The own register is read last, and another owner has spent what came in meanwhile. */
    OWN_LAST {
      @Override
      Bank make(List<Register<Outgoing>> registers, List<Opening> openings) {
        return new Faulty(registers, openings) {
          @Override
          public boolean transfer(int me, int from, int to, long amount) {
            for (; ; ) {
              long received = received(from);
              Versioned<Outgoing> own = this.registers.get(from).get();
              if (!isEnough(from, own, received, amount)) {
                return false;
              }
              if (write(from, own, to, amount)) {
                return true;
              }
            }
          }
        };
      }
    },
    /** It writes without a look at the balance. */
    WRITES_WITHOUT_LOOKING {
      @Override
      Bank make(List<Register<Outgoing>> registers, List<Opening> openings) {
        return new Faulty(registers, openings) {
          @Override
          public boolean transfer(int me, int from, int to, long amount) {
            return write(from, this.registers.get(from).get(), to, amount);
          }
        };
      }
    },
    /** A write that another owner was faster than is taken for a lack of money. */
    GIVES_UP {
      @Override
      Bank make(List<Register<Outgoing>> registers, List<Opening> openings) {
        return new Faulty(registers, openings) {
          @Override
          public boolean transfer(int me, int from, int to, long amount) {
            Versioned<Outgoing> own = this.registers.get(from).get();
            return isEnough(from, own, received(from), amount) && write(from, own, to, amount);
          }
        };
      }
    };

    abstract Bank make(List<Register<Outgoing>> registers, List<Opening> openings);
  }

  private static Map<String, Explorer> checks(Maker maker) {
    AccountsRuns runs = new AccountsRuns(maker);
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 owners of one each", runs.twoOwners().crashes(1));
    checks.put("2 owners of one", runs.oneAccountOfTwo());
    checks.put("2 owners of two notes", runs.twoNotes());
    checks.put("a reader who writes and another", runs.twoReaders());
    return checks;
  }

  @ParameterizedTest
  @EnumSource
  void eachFaultIsFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault::make));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(AccountsRuns.SOUND).values().forEach(check -> check.explore().requireComplete());
  }
}
