// SPDX-License-Identifier: Apache-2.0

/** Lock-free consensus and versioned compare-and-swap registers in shared memory. */
@SuppressWarnings("module") // org.synod.tools is built after this module
module org.synod {
  requires jdk.jfr;
  requires static transitive org.jspecify;
  requires org.jctools.core;

  exports org.synod.memory;
  exports org.synod.memory.mapped;
  exports org.synod.register;
  exports org.synod.clock;
  exports org.synod.clock.shiviz;
  exports org.synod.byzantine;
  exports org.synod.consensus;
  exports org.synod.consensus.hierarchy;
  exports org.synod.quorum;
  exports org.synod.quorum.clients;
  exports org.synod.paxos;
  exports org.synod.paxos.disk;
  exports org.synod.log;
  exports org.synod.log.registers;
  exports org.synod.log.epochs;
  exports org.synod.log.primary;
  exports org.synod.log.dependency;
  exports org.synod.log.egalitarian;
  exports org.synod.log.words;
  exports org.synod.audit;
  exports org.synod.replica;
  exports org.synod.replica.machine;
  exports org.synod.transaction;
  exports org.synod.transaction.registers;
  exports org.synod.transaction.words;
  exports org.synod.transaction.deterministic;
  exports org.synod.lease;
  exports org.synod.lease.observed;
  exports org.synod.channel;
  exports org.synod.ledger;
  exports org.synod.explore;
  exports org.synod.picture;
  exports org.synod.history;
  exports org.synod.history.calls;
  exports org.synod.history.jepsen;

  // The command line reads files by the layouts that write them.
  exports org.synod.memory.layout to org.synod.tools;
  exports org.synod.register.slots to org.synod.tools;
  exports org.synod.lease.words to org.synod.tools;
  // It shows their content on the page that pictures of runs have.
  exports org.synod.picture.page to org.synod.tools;
}
