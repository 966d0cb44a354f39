/* matrix_rows.js: the rows of the matrix that are in view, and the keys that move in it. */

const OVERSCAN = 8;      /* rows beyond the edges of the view */
const PRINTED_ROWS = 3000;

const drawn = { from: 0, to: 0, rowHeight: 30, printing: false };

/* The first of the row's cells whose line the filters leave, or else the first. */
function cellOfMark(row, service) {
  const { isLeft } = matrix.result;
  const left = row.cells.find((cell) => {
    const line = lineAt(cell, service);
    return line >= 0 && isLeft(cell, service, data.lines[line]);
  });
  return { cell: left === undefined ? row.cells[0] : left, left: left !== undefined };
}

/* One field: a link to the service in the first cell of the row. */
function markField(row, service) {
  const { cell, left } = cellOfMark(row, service);
  const line = lineAt(cell, service);
  if (line < 0) return el('td', { class: 'none' }, el('span', { tabindex: '-1' }, '·'));
  const mark = marks[data.lines[line]];
  return el('td', { class: `${mark.kind}${left ? '' : ' passed-over'}` },
    el('a', { href: cellHref(cell, service), tabindex: '-1', title: mark.note && mark.note.words },
      mark.text));
}

function headingField(row, { text, left }, i) {
  const says = text(row);
  const inner = i === 0 ? el('a', { href: cellHref(row.cells[0]), tabindex: '-1' }, says)
    : el('span', null, says);
  return el('th', { scope: 'row', class: 'setting', title: says, style: { '--left': `${left}em` } },
    inner, i === 0 && isMix(row.cells[0]) && el('span', { class: 'mix',
      title: 'not all nodes of E and C run the same release: Cisco does not support that' }, 'mix'));
}

function drawRow(index) {
  const row = matrix.rows[index];
  return el('tr', { 'aria-rowindex': String(index + 2), 'data-row': String(index) },
    matrix.headings.map((heading, i) => headingField(row, heading, i)),
    matrix.columns.map((service) => markField(row, service)));
}

const gapRow = (rows) => el('tr', { class: 'gap', 'aria-hidden': 'true' },
  el('td', { colspan: String(matrix.headings.length + matrix.columns.length),
    style: { height: `${rows * drawn.rowHeight}px` } }));

function rowsInView() {
  const { rows } = matrix;
  const view = byId('matrix');
  if (drawn.printing) return [0, Math.min(rows.length, PRINTED_ROWS)];
  const first = Math.floor(view.scrollTop / drawn.rowHeight);
  const last = Math.ceil((view.scrollTop + view.clientHeight) / drawn.rowHeight);
  return [Math.max(0, first - OVERSCAN), Math.min(rows.length, last + OVERSCAN)];
}

/* Draws what is in view; nothing when it is drawn already and not `anew`. */
function drawRows(anew) {
  const [from, to] = rowsInView();
  const body = byId('grid-rows');
  if (body === null || (!anew && from === drawn.from && to === drawn.to)) return;
  const hadFocus = body.contains(document.activeElement);
  const list = [];
  for (let i = from; i < to; i++) list.push(drawRow(i));
  Object.assign(drawn, { from, to });
  fill(body, from > 0 && gapRow(from), list,
    to < matrix.rows.length && !drawn.printing && gapRow(matrix.rows.length - to));
  const height = list.length > 0 ? list[0].getBoundingClientRect().height : 0;
  if (anew && height > 0 && Math.abs(height - drawn.rowHeight) > 0.01) {
    drawn.rowHeight = height;
    drawRows(true);
    return;
  }
  markPosition(hadFocus);
}

/* ---- the one field that Tab reaches ---- */

function fieldAtPosition({ row, column }) {
  const line = byId('grid-rows').querySelector(`[data-row="${row}"]`);
  if (line === null) return null;
  const field = column === 0 ? line.cells[0] : line.cells[matrix.headings.length + column - 1];
  return field === undefined ? null : field.firstElementChild;
}

function markPosition(focus) {
  const body = byId('grid-rows');
  for (const former of body.querySelectorAll('[tabindex="0"]')) former.tabIndex = -1;
  const shown = fieldAtPosition(matrix.at)
    || fieldAtPosition({ row: Math.max(drawn.from, 0), column: matrix.at.column });
  if (shown === null) return;
  shown.tabIndex = 0;
  if (focus) shown.focus({ preventScroll: true });
}

/* Scrolls so that the row at the position is in view and its field can be focused. */
function reveal() {
  const view = byId('matrix');
  const head = view.querySelector('thead').getBoundingClientRect().height;
  const top = matrix.at.row * drawn.rowHeight;
  const room = view.clientHeight - head - drawn.rowHeight * 1.5;
  if (top < view.scrollTop) view.scrollTop = top;
  else if (top > view.scrollTop + room) view.scrollTop = top - room;
  drawRows(false);
  markPosition(true);
  const field = fieldAtPosition(matrix.at);
  if (field !== null) field.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

const KEYS = {
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  PageUp: ({ row, column }) => ({ row: row - 10, column }),
  PageDown: ({ row, column }) => ({ row: row + 10, column }),
  Home: ({ row }, far) => ({ row: far ? 0 : row, column: 0 }),
  End: ({ row }, far) => ({ row: far ? Infinity : row, column: Infinity }),
};

const within = (number, most) => Math.max(0, Math.min(number, most));

function onMatrixKey(event) {
  const move = KEYS[event.key];
  if (move === undefined || event.altKey || event.metaKey || matrix.rows.length === 0) return;
  const { row, column } = move(matrix.at, event.ctrlKey);
  matrix.at = { row: within(row, matrix.rows.length - 1), column: within(column, matrix.columns.length) };
  event.preventDefault();
  reveal();
}

/* A field that got the focus in some other way is the position from then on. */
function onMatrixFocus(event) {
  const field = event.target.closest('td, th[scope=row]');
  const line = event.target.closest('[data-row]');
  if (field === null || line === null) return;
  const column = Math.max(0, field.cellIndex - matrix.headings.length + 1);
  matrix.at = { row: Number(line.dataset.row), column };
  for (const former of byId('grid-rows').querySelectorAll('[tabindex="0"]')) former.tabIndex = -1;
  event.target.tabIndex = 0;
}

/* On paper nothing can be scrolled or opened. */
function setPrinting(on) {
  if (drawn.printing === on) return;
  drawn.printing = on;
  drawRows(true);
  for (const details of document.querySelectorAll('details.on-paper')) {
    if (on) details.dataset.was = details.open ? 'open' : 'closed';
    details.open = on || details.dataset.was === 'open';
  }
}

function listenMatrix() {
  const view = byId('matrix');
  view.addEventListener('scroll', () => drawRows(false), { passive: true });
  view.addEventListener('keydown', onMatrixKey);
  view.addEventListener('focusin', onMatrixFocus);
  window.addEventListener('resize', () => drawRows(false));
  window.addEventListener('beforeprint', () => setPrinting(true));
  window.addEventListener('afterprint', () => setPrinting(false));
  matchMedia('print').addEventListener('change', ({ matches }) => setPrinting(matches));
}
