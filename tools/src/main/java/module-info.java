// SPDX-License-Identifier: Apache-2.0

/** The command line for mapped files, and the demo: programs, which export nothing. */
module org.synod.tools {
  requires org.synod;
}
