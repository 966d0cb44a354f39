/* main.js: the page as a whole: the overview and one cell are two views of the state. */

let overviewFilters = null; /* for which the matrix was drawn last */
let returnTo = null;        /* the view's place on the page when a cell was opened */

const filtersKey = () => JSON.stringify([[...state.filters], state.rows]);

function refreshMatrix() {
  if (overviewFilters === filtersKey()) return;
  overviewFilters = filtersKey();
  const result = applyFilters(state.filters);
  showMatrix(result);
  syncControls();
  announce(byId('found').textContent);
}

function change(key, value) {
  setFilter(key, value);
  refreshMatrix();
}

function toMatrix() {
  byId('matrix-title').scrollIntoView();
  byId('matrix-title').focus({ preventScroll: true });
}

function showOnly(key, value) {
  go({ filters: new Map(value === null ? [] : [[key, value]]) }, false);
  refreshMatrix();
  toMatrix();
}

function focusOn(id) {
  const named = document.querySelector(`input[name="${CSS.escape(id)}"]:checked`);
  const target = named || byId(id);
  if (target !== null) target.focus({ preventScroll: named !== null });
}

function showView() {
  const inCell = state.cell !== null;
  if (!inCell) refreshMatrix();
  byId('overview').hidden = inCell;
  byId('cell').hidden = !inCell;
  if (inCell) showCell(actions);
  else drawRows(false);
}

/* Opens a cell, maybe at one of its services; the focus goes to `focus`. */
function openCell(cell, service, focus) {
  if (state.cell === null) returnTo = { top: window.scrollY, at: matrix.at };
  const stay = state.cell !== null && focus !== undefined;
  go({ cell: data.cells.id[cell], service: service === undefined ? null : service }, false);
  showView();
  if (!stay) window.scrollTo(0, 0);
  focusOn(focus || 'cell-title');
  announce(`${data.cells.id[cell]}: ${cellCounts(cell)}`);
}

function backToMatrix(event) {
  event.preventDefault();
  go({ cell: null, service: null }, false);
  showView();
  if (returnTo === null) {
    toMatrix();
    return;
  }
  window.scrollTo(0, returnTo.top);
  matrix.at = returnTo.at;
  reveal();
}

const actions = { open: openCell, back: backToMatrix };

/* Links to cells are real addresses; a plain click on one keeps the filters. */
function onLink(event) {
  const link = event.target.closest('a[href^="#"]');
  if (link === null || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const parts = Object.fromEntries(link.getAttribute('href').slice(1).split('&')
    .map((part) => [part.split('=')[0], unescaped(part.slice(part.indexOf('=') + 1))]));
  if (parts.cell === undefined) return;
  event.preventDefault();
  openCell(cellById.get(parts.cell), parts.service);
}

function buildOverview() {
  const toggle = (verdict) => change('verdict', state.filters.get('verdict') === verdict ? '' : verdict);
  const clear = () => { go({ filters: new Map() }, true); refreshMatrix(); byId('filter-q').focus(); };
  const setRows = (rows) => { go({ rows }, true); refreshMatrix(); };
  fill(byId('overview'), timelineSection(), summarySection(toggle, (verdict) => showOnly('verdict', verdict)),
    causesSection((numbers) => showOnly('note', numbers), (reason) => showOnly('reason', reason)),
    matrixSection(controlsForm(change, clear, setRows)),
    el('section', { 'aria-label': 'Explanations' }, legendDetails(), assumptionsDetails()));
}

/* When the first view has been painted; tests and the curious read it. */
function notePainted() {
  requestAnimationFrame(() => setTimeout(() => {
    document.documentElement.dataset.firstView = performance.now().toFixed(0);
  }));
}

function start() {
  fill(byId('head'), pageHead());
  readFragment();
  buildOverview();
  listenMatrix();
  showView();
  notePainted();
  document.addEventListener('click', onLink);
  byId('skip').addEventListener('click', (event) => {
    event.preventDefault();
    if (state.cell !== null) byId('cell-title').focus();
    else toMatrix();
  });
  window.addEventListener('popstate', () => { readFragment(); showView(); });
}

start();
