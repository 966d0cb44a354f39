/* matrix.js: the table of cells and services: its columns, its rows, its headings. */

const WIDEST_HEADING = 24; /* characters; longer texts wrap into a second line */
const EM_PER_CHARACTER = 0.62;

/* The services that get a column: those that apply somewhere; if none does, those that are left. */
function columnsOf({ cells, isLeft, services }) {
  const applies = new Set();
  const left = new Set();
  for (const cell of cells) {
    servicesOf(cell).forEach((service, i) => {
      if (!services[service] || applies.has(service)) return;
      const outcome = data.lines[firstLine[cell] + i];
      if (marks[outcome].kind !== 'skip') applies.add(service);
      else if (isLeft(cell, service, outcome)) left.add(service);
    });
  }
  const wanted = state.filters.get('verdict') === 'SKIP' || applies.size === 0 ? left : applies;
  return data.services.map((_, i) => i).filter((service) => wanted.has(service));
}

/* ---- what stands before the services in each row ---- */

function gridHeadings(merged) {
  const list = [];
  dimensions.forEach(({ title, says, hasColumn }, i) => {
    if (hasColumn) list.push({ title, says, text: (row) => setText(i, row.sets[i]) });
  });
  if (dimensions.some(({ hasColumn }) => !hasColumn)) {
    list.push({ title: 'settings', says: 'other settings, where they leave their first value',
      text: otherSettings });
  }
  if (merged) {
    list.push({ title: 'cells', says: 'how many cells the row stands for',
      text: (row) => String(row.cells.length) });
  }
  return list;
}

const headingsOf = (merged) => (isGrid ? gridHeadings(merged) : [{ title: 'cell',
  says: 'by its name, or by what it sets', text: (row) => data.cells.id[row.cells[0]] }]);

/* Adds to each heading its width and the sum of those before it, in em. */
function measure(headings, rows) {
  let left = 0;
  for (const heading of headings) {
    let longest = heading.title.length;
    for (const row of rows) longest = Math.max(longest, heading.text(row).length);
    heading.wraps = longest > WIDEST_HEADING;
    heading.width = Math.min(longest, WIDEST_HEADING) * EM_PER_CHARACTER + 1.5;
    heading.left = left;
    left += heading.width;
  }
}

/* ---- the table ---- */

const matrix = { rows: [], headings: [], columns: [], result: null, at: { row: 0, column: 0 } };

function matrixColumns() {
  const { headings, columns } = matrix;
  return el('colgroup', null,
    headings.map(({ width }) => el('col', { style: { width: `${width}em` } })),
    columns.map(() => el('col', { class: 'marks' })));
}

function matrixHead() {
  const { headings, columns } = matrix;
  return el('thead', null, el('tr', { 'aria-rowindex': '1' },
    headings.map(({ title, says, left }) => el('th', { scope: 'col', class: 'setting', title: says,
      style: { '--left': `${left}em` } }, title)),
    columns.map((service) => el('th', { scope: 'col', title: `${data.services[service].id}: ${
      data.services[service].says}` }, data.services[service].column))));
}

/* The whole table anew; its rows are drawn as they come into view (matrix_rows.js). */
function buildMatrix() {
  const { headings, columns, rows } = matrix;
  const width = headings.reduce((sum, heading) => sum + heading.width, 0);
  const wraps = headings.some((heading) => heading.wraps);
  byId('matrix').style.setProperty('--settings', `${width}em`);
  fill(byId('matrix'), el('table', { role: 'grid', id: 'grid', class: wraps ? 'wraps' : '',
    'aria-labelledby': 'grid-caption', 'aria-rowcount': String(rows.length + 1),
    style: { '--services': String(columns.length) } },
  el('caption', { id: 'grid-caption', class: 'unseen' },
    `Cells and services: ${byId('found').textContent}. Arrow keys move, Enter opens a cell.`),
  matrixColumns(), matrixHead(), el('tbody', { id: 'grid-rows' })));
}

function hiddenServices() {
  const hidden = data.services.filter((_, service) => !matrix.columns.includes(service)
    && matrix.result.services[service]);
  return hidden.length === 0 ? '' : `Without a column, because they apply to none of these cells: ${
    hidden.map(({ id }) => id).join(', ')}.`;
}

/* Shows what `result` of applyFilters leaves. */
function showMatrix(result) {
  const columns = columnsOf(result);
  const merged = isGrid && state.rows === 'merged';
  const rows = merged ? mergeRows(result.cells, columns) : result.cells.map((cell) => rowOf(cell, ''));
  Object.assign(matrix, { result, columns, rows, headings: headingsOf(merged && rows.length > 0),
    at: { row: 0, column: 0 } });
  measure(matrix.headings, rows);
  byId('found').textContent = foundText(result, rows.length);
  byId('hidden-services').textContent = hiddenServices();
  byId('nothing').hidden = rows.length > 0;
  byId('matrix').hidden = rows.length === 0;
  buildMatrix();
  byId('matrix').scrollTop = 0;
  drawRows(true);
}

const MATRIX_LEGEND = [
  ['up', 'up', 'works'], ['partly', 'up 1', 'works, with a remark: not through every node, or with the former certificate'],
  ['down', 'down 1', 'refused; the number tells who and why'],
  ['follows', 'down 2', 'down because of another service'],
  ['mismatch', 'MISMATCH', 'live, model and claims differ'],
  ['inconclusive', '?', 'the lab failed'], ['skip', 'skip', 'does not apply'],
];

function legendLine() {
  return el('ul', { class: 'plain legend', 'aria-label': 'Marks' },
    MATRIX_LEGEND.map(([kind, text, says]) => el('li', null,
      el('span', { class: `mark ${kind}` }, text), ` ${says}`)));
}

function upNotes() {
  const list = [...notes.up.values()];
  if (list.length === 0) return null;
  return el('details', { class: 'on-paper', open: list.length <= 6 },
    el('summary', null, 'Up, but not all of it'),
    el('ul', { class: 'plain notes' }, list.map(({ number, words }) => el('li', null,
      el('span', { class: 'mark partly' }, `up ${number}`), ` ${words}`))));
}

function matrixSection(form) {
  return el('section', { 'aria-labelledby': 'matrix-title' },
    el('h2', { id: 'matrix-title', tabindex: '-1' }, 'Matrix'), form, legendLine(),
    el('div', { id: 'matrix', class: 'matrix' }),
    el('p', { id: 'nothing', hidden: true }, 'No cell has a line that all filters leave.'),
    el('p', { id: 'hidden-services', class: 'hint' }), upNotes());
}
