// SPDX-License-Identifier: Apache-2.0
// Steps through the run whose steps are the rows of this page's table. The page is complete without
// this script; all that the script writes is text.
'use strict';

const byId = id => document.getElementById(id);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const numbered = (selector, name) => new Map(all(selector).map(e => [Number(e.dataset[name]), e]));

const cells = numbered('#cells tbody tr', 'cell');
const processes = numbered('#processes tbody tr', 'process');
const picture = document.querySelector('svg.picture');
const rows = numbered('svg .row', 'step');
const groups = numbered('svg g[data-step]', 'step');
const stepRows = all('#steps tbody tr[data-step]');
const steps = stepRows.map(row => {
  const texts = all('td:not(.clock)', row).map(cell => cell.textContent);
  return {
    row,
    index: Number(row.dataset.step), // in the whole run; the page may leave steps out
    process: Number(row.dataset.process),
    cell: Number(row.dataset.cell),
    kind: row.dataset.kind,
    who: texts[0],
    where: texts[1],
    what: texts[2],
    reply: texts[3],
    fails: row.classList.contains('fails'),
    out: false, // by the filter
    changes: all('.change', row).map(change => ({
      cell: Number(change.dataset.cell),
      name: change.querySelector('b').textContent,
      content: change.querySelector('span').textContent,
    })),
  };
});
const total = steps.length ? steps[steps.length - 1].index + 1 : 0;
let at = steps.length; // the number of steps on the page that have been taken

// The state after the first steps.

function stateAfter(taken) {
  const contents = new Map([...cells].map(([cell, row]) => [cell, row.dataset.first]));
  const last = new Map();
  for (const step of steps.slice(0, taken)) {
    step.changes.forEach(change => contents.set(change.cell, change.content));
    last.set(step.process, step);
  }
  const next = new Map();
  for (const step of steps.slice(taken)) {
    if (!next.has(step.process)) {
      next.set(step.process, step);
    }
  }
  return {contents, last, next};
}

const request = step => (step.where ? `${step.where}: ` : '') + step.what;

function showState(step) {
  const {contents, last, next} = stateAfter(at);
  for (const [cell, row] of cells) {
    row.cells[1].textContent = contents.get(cell);
    row.classList.toggle('changed', !!step && step.changes.some(c => c.cell === cell));
  }
  for (const [process, row] of processes) {
    const done = last.get(process);
    const coming = next.get(process);
    row.cells[1].textContent = done ? request(done) : row.dataset.first;
    row.cells[2].textContent = done ? done.reply : '';
    row.cells[3].textContent = coming ? request(coming) : '';
    row.classList.toggle('moves', !!step && step.process === process);
  }
  byId('moment').textContent = at === 0 ? 'Before the first step' : `After step ${step.index + 1}`;
}

// The current step, in words.

function part(parent, text, name = 'span') {
  const element = document.createElement(name);
  element.textContent = text;
  parent.append(element);
}

function showStep(step) {
  const now = byId('now');
  now.replaceChildren();
  now.classList.toggle('fails', !!step && step.fails);
  if (!step) {
    part(now, `Before the first of ${total} steps. Go on with Next, or the right arrow key.`);
    return;
  }
  part(now, `Step ${step.index + 1} of ${total}: ${step.who || step.where} `);
  part(now, request(step), 'b');
  if (step.reply) {
    part(now, ' — reply: ');
    part(now, step.reply, 'b');
  }
  for (const change of step.changes) {
    part(now, ` — then ${change.name} holds `);
    part(now, change.content, 'b');
  }
  if (step.fails) {
    part(now, ' — here the run fails.', 'strong');
  }
}

// Scrolls a figure, but not the page, so that a row and the text in it can be seen.
function reveal(row, text) {
  const figure = row.closest('figure');
  const frame = figure.getBoundingClientRect();
  const box = row.getBoundingClientRect();
  const above = box.top - frame.top - 60; // below the names
  const below = box.bottom - frame.bottom + 40;
  if (above < 0 || below > 0) {
    figure.scrollTop += above < 0 ? above : below;
  }
  const words = text.getBoundingClientRect();
  const left = words.left - frame.left - 20;
  const right = words.right - frame.right + 20;
  if (left < 0 || right > 0) {
    figure.scrollLeft += left < 0 ? left : right;
  }
}

function showPicture(step) {
  if (!picture) {
    return;
  }
  rows.forEach((row, index) => row.classList.toggle('now', !!step && step.index === index));
  groups.forEach((group, index) => group.classList.toggle('later', index > (step ? step.index : -1)));
  const curtain = picture.querySelector('.curtain');
  if (curtain) {
    const bottom = picture.height.baseVal.value;
    const top = at < steps.length ? rows.get(steps[at].index).y.baseVal.value : bottom;
    curtain.setAttribute('y', top);
    curtain.setAttribute('height', bottom - top);
  }
  const index = step ? step.index : steps[0].index;
  if (rows.has(index)) {
    reveal(rows.get(index), groups.get(index).querySelector('text'));
  }
}

function show(taken) {
  at = Math.max(0, Math.min(steps.length, taken));
  const step = steps[at - 1];
  steps.forEach((each, i) => {
    each.row.classList.toggle('now', i === at - 1);
    each.row.classList.toggle('later', i >= at);
    if (i === at - 1) {
      each.row.setAttribute('aria-current', 'step');
    } else {
      each.row.removeAttribute('aria-current');
    }
  });
  showState(step);
  showStep(step);
  showPicture(step);
  byId('at').value = at;
  byId('at').setAttribute('aria-valuetext', step ? `step ${step.index + 1} of ${total}` : 'start');
  byId('start').disabled = byId('back').disabled = at === 0;
  byId('next').disabled = byId('end').disabled = at === steps.length;
}

// Moves over the steps that the filter leaves; the start is always there.
function back() {
  let to = at - 1;
  while (to > 0 && steps[to - 1].out) {
    to--;
  }
  show(to);
}

function next() {
  for (let to = at + 1; to <= steps.length; to++) {
    if (!steps[to - 1].out) {
      show(to);
      return;
    }
  }
}

const failedAt = () => steps.findIndex(step => step.fails) + 1;

// The filter.

const boxes = name => all(`#filter input[name=${name}]`);

function filter() {
  const words = byId('words').value.toLowerCase();
  const off = name => new Set(boxes(name).filter(box => !box.checked).map(box => box.value));
  const [noProcess, noCell, noKind] = [off('process'), off('cell'), off('kind')];
  for (const step of steps) {
    step.out = noProcess.has(String(step.process)) || noCell.has(String(step.cell))
        || noKind.has(step.kind) || !step.row.textContent.toLowerCase().includes(words);
    step.row.classList.toggle('out', step.out);
    groups.get(step.index)?.classList.toggle('out', step.out);
  }
  const left = steps.filter(step => !step.out).length;
  byId('shown').textContent = left === steps.length ? '' : `(${left} of ${steps.length} shown)`;
}

function resetFilter() {
  byId('words').value = '';
  all('#filter input[type=checkbox]').forEach(box => { box.checked = true; });
  filter();
}

// Light and dark: as the system has it, until the reader chooses.

const root = document.documentElement;
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => (root.dataset.scheme ? root.dataset.scheme === 'dark' : systemIsDark.matches);

function showScheme() {
  byId('scheme').setAttribute('aria-pressed', isDark());
}

function onKey(event) {
  const inField = event.target.matches('input, summary, select, textarea');
  if (inField || event.ctrlKey || event.altKey || event.metaKey) {
    return;
  }
  const keys = {
    ArrowLeft: back,
    ArrowRight: next,
    Home: () => show(0),
    End: () => show(steps.length),
    f: () => failedAt() && show(failedAt()),
  };
  if (Object.hasOwn(keys, event.key)) {
    keys[event.key]();
    event.preventDefault();
  }
}

function toStepOfAddress() {
  const found = steps.findIndex(step => `#${step.row.id}` === location.hash);
  if (found >= 0) {
    show(found + 1);
  }
}

function begin() {
  byId('scheme').hidden = false;
  showScheme();
  systemIsDark.addEventListener('change', showScheme);
  byId('scheme').addEventListener('click', () => {
    root.dataset.scheme = isDark() ? 'light' : 'dark';
    showScheme();
  });
  if (steps.length === 0) {
    return;
  }
  byId('player').hidden = false;
  byId('clocks').hidden = !document.querySelector('#clocks input');
  all('#clocks input').forEach(radio => {
    radio.checked = radio.value === document.body.dataset.clock;
    radio.addEventListener('change', () => { document.body.dataset.clock = radio.value; });
  });
  byId('start').addEventListener('click', () => show(0));
  byId('back').addEventListener('click', back);
  byId('next').addEventListener('click', next);
  byId('end').addEventListener('click', () => show(steps.length));
  byId('failed').hidden = failedAt() === 0;
  byId('failed').addEventListener('click', () => show(failedAt()));
  byId('at').addEventListener('input', () => show(Number(byId('at').value)));
  byId('filter').addEventListener('input', filter);
  byId('reset').addEventListener('click', resetFilter);
  steps.forEach((step, i) => step.row.addEventListener('click', () => show(i + 1)));
  picture?.addEventListener('click', event => {
    const clicked = event.target.closest('[data-step]');
    if (clicked) {
      show(steps.findIndex(step => step.index === Number(clicked.dataset.step)) + 1);
    }
  });
  document.addEventListener('keydown', onKey);
  addEventListener('hashchange', toStepOfAddress);
  resetFilter();
  show(steps.length);
  toStepOfAddress();
}

begin();
