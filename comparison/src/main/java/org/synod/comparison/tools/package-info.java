// SPDX-License-Identifier: Apache-2.0

/** The three tools, each asked about one case. */
package org.synod.comparison.tools;
