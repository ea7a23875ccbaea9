// SPDX-License-Identifier: Apache-2.0

/**
 * Registers as keys of etcd, by its JSON gateway and the HTTP client of the JDK: {@link
 * org.synod.engine.etcd.EtcdEngine}.
 */
@NullMarked
package org.synod.engine.etcd;

import org.jspecify.annotations.NullMarked;
