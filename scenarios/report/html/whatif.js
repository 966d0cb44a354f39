/* whatif.js: one switch for each setting of a cell: to the cell that was really run with another
 * value. */

/* Cells by all their values. */
let cellsByValues = null;

const keyOfValues = (values) => values.join(',');
const valuesOfCell = (cell) => varying.map((axis) => valueAt(cell, axis));

function cellWith(values) {
  if (cellsByValues === null) {
    cellsByValues = new Map();
    for (let cell = numCells - 1; cell >= 0; cell--) {
      cellsByValues.set(keyOfValues(valuesOfCell(cell)), cell);
    }
  }
  return cellsByValues.get(keyOfValues(values));
}

/* The same setting of the other box: releases of E and C often change together. */
function twinOf(axis) {
  const { path } = data.axes[axis];
  const swap = { e: 'c', c: 'e' };
  const twin = axisByPath.get(path.replace(/^expressway-([ec])\./, (_, box) => `expressway-${swap[box]}.`));
  return twin === axis || !varying.includes(twin) ? undefined : twin;
}

/* Where the switch leads: {cell, twin}; `twin` is a setting that changes with this one. NULL when no
 * cell was run like that. */
function switched(cell, axis, value) {
  const values = valuesOfCell(cell);
  values[varying.indexOf(axis)] = value;
  const alone = cellWith(values);
  if (alone !== undefined) return { cell: alone };
  const twin = twinOf(axis);
  const same = twin === undefined ? -1
    : data.axes[twin].values.findIndex((text) => text === data.axes[axis].values[value]);
  if (same < 0) return null;
  values[varying.indexOf(twin)] = same;
  const together = cellWith(values);
  return together === undefined ? null : { cell: together, twin };
}

function brokenIn(cell) {
  let broken = 0;
  servicesOf(cell).forEach((_, i) => {
    const { kind } = marks[data.lines[firstLine[cell] + i]];
    if (kind === 'down' || kind === 'follows') broken++;
  });
  return broken;
}

const brokenText = (broken) => (broken === 0 ? 'all up' : `${broken} down`);

function choice(cell, axis, value, jump) {
  const isCurrent = value === valueAt(cell, axis);
  const target = isCurrent ? { cell } : switched(cell, axis, value);
  const { path } = data.axes[axis];
  const id = `switch-${axis}-${value}`;
  const also = target !== null && target.twin !== undefined
    ? ` (and ${data.axes[target.twin].path})` : '';
  return el('span', { class: `choice${target === null ? ' no-cell' : ''}` },
    el('input', { type: 'radio', name: `switch-${axis}`, id, value: String(value), checked: isCurrent,
      disabled: target === null, 'data-path': path,
      on: { change: () => jump(target.cell, `switch-${axis}`) } }),
    el('label', { for: id }, valueText(axis, value), also, ' ',
      el('small', null, target === null ? 'not run' : brokenText(brokenIn(target.cell)))));
}

/* Every value of a setting, "not set" among them where some cell leaves it. */
function choicesOf(axis) {
  const values = data.axes[axis].values.map((_, i) => i);
  return isSet(axis) ? values : [-1, ...values];
}

function switchFor(cell, axis, jump) {
  return el('fieldset', { class: 'switch' }, el('legend', null, data.axes[axis].path),
    el('div', { class: 'choices' }, choicesOf(axis).map((value) => choice(cell, axis, value, jump))));
}

const leadsAnywhere = (cell, axis) => choicesOf(axis)
  .some((value) => value !== valueAt(cell, axis) && switched(cell, axis, value) !== null);

/* All switches of a cell; `jump(cell, name)` goes there, and `name` is the switch that did. */
function whatIf(cell, jump) {
  if (varying.length === 0) return null;
  const useful = varying.filter((axis) => leadsAnywhere(cell, axis));
  const others = varying.filter((axis) => !useful.includes(axis));
  const own = others.filter((axis) => valueAt(cell, axis) >= 0);
  return el('section', { class: 'what-if', 'aria-labelledby': 'what-if-title' },
    el('h3', { id: 'what-if-title' }, 'What if'),
    el('p', { class: 'hint' }, 'Each value leads to the cell that was run with it, all other settings ',
      'alike; of a value that is “not run” there is no such cell.'),
    useful.map((axis) => switchFor(cell, axis, jump)),
    others.length > 0 && el('details', { open: useful.length === 0 && others.length <= 6 },
      el('summary', null, `${count(others.length, 'setting')} without such a cell`),
      (useful.length === 0 && others.length <= 6 ? others : own)
        .map((axis) => switchFor(cell, axis, jump)),
      others.length > own.length && !(useful.length === 0 && others.length <= 6)
        && el('p', { class: 'hint' }, 'Not set here, and set nowhere else on its own: ',
          others.filter((axis) => !own.includes(axis)).map((axis) => data.axes[axis].path).join(', '))));
}
