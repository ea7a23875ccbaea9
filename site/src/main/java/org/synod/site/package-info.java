// SPDX-License-Identifier: Apache-2.0
/**
 * Makes a static site of the documents, the pictures and the javadoc. The entry is {@link
 * org.synod.site.Site}.
 */
package org.synod.site;
