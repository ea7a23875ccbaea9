// SPDX-License-Identifier: Apache-2.0
// The names that a link can lead to.
return [...document.querySelectorAll('[id], a[name]')].map(e => e.id || e.name);
