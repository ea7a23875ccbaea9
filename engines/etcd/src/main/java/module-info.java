// SPDX-License-Identifier: Apache-2.0

/** Registers as keys of etcd, by its JSON gateway. */
module org.synod.engine.etcd {
  requires transitive java.net.http;
  requires transitive org.synod.engine;

  exports org.synod.engine.etcd;
}
