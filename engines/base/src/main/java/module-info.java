// SPDX-License-Identifier: Apache-2.0

/** Registers on engines that people already run: what all of these engines share. */
module org.synod.engine {
  requires transitive org.synod;

  exports org.synod.engine;
}
