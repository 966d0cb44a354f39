/* cell.js: the view of one cell. */

const LONG_NAME = 100;

const firstTrouble = (cell) => {
  const order = ['mismatch', 'inconclusive', 'down', 'follows', 'partly', 'up', 'skip'];
  const all = servicesOf(cell);
  const rank = (service) => order.indexOf(markOf(lineAt(cell, service)).kind);
  return all.reduce((best, service) => (best === undefined || rank(service) < rank(best)
    ? service : best), undefined);
};

function cellCounts(cell) {
  const counts = {};
  for (const service of servicesOf(cell)) {
    const { kind } = markOf(lineAt(cell, service));
    counts[kind] = (counts[kind] || 0) + 1;
  }
  const down = (counts.down || 0) + (counts.follows || 0);
  const applies = servicesOf(cell).length - (counts.skip || 0);
  const parts = [down === 0 ? `all ${count(applies, 'service')} that apply are up`
    : `${down} of ${count(applies, 'service')} that apply are down`];
  if (counts.mismatch) parts[0] = `${counts.mismatch} MISMATCH, ${down} down of ${applies}`;
  if (counts.inconclusive) parts.push(`${counts.inconclusive} inconclusive`);
  return parts.join(', ');
}

function stepLink(text, cell, open) {
  if (cell < 0 || cell >= numCells) return el('span', { class: 'off' }, text);
  return el('a', { href: cellHref(cell), on: { click: (event) => { event.preventDefault(); open(cell); } } },
    text);
}

function cellNav(cell, actions) {
  const copied = el('span', { role: 'status' });
  const copy = async () => {
    const { href } = new URL(cellHref(cell, serviceById.get(state.service)), location.href);
    try {
      await navigator.clipboard.writeText(href);
      copied.textContent = ' copied';
    } catch (error) {
      copied.textContent = ` ${href}`; /* no clipboard here: to be copied by hand */
    }
  };
  return el('nav', { class: 'cell-nav', 'aria-label': 'Cells' },
    el('a', { href: '#', class: 'back', on: { click: actions.back } }, '← Matrix'),
    stepLink('‹ previous cell', cell - 1, actions.open), stepLink('next cell ›', cell + 1, actions.open),
    el('span', { class: 'hint' }, `cell ${grouped.format(cell + 1)} of ${grouped.format(numCells)}`),
    el('button', { type: 'button', class: 'quiet', on: { click: copy } }, 'Copy link'), copied);
}

/* Buttons to the parts of a long page. */
function jumpButtons() {
  const to = (id) => () => { byId(id).scrollIntoView(); byId(id).focus({ preventScroll: true }); };
  return el('p', { class: 'jumps' }, [['service-title', 'Cause'], ['rests-on', 'Rules and claims'],
    ['evidence', 'What went over the wire']].map(([id, text]) => el('button', { type: 'button',
    class: 'quiet', on: { click: to(id) } }, text)));
}

/* What the cell sets; in a grid the switches tell most of it. */
const FEW_SETTINGS = 8;

function cellSettings(cell) {
  const told = data.cells.settings[cell].map((i) => settings[i])
    .filter(({ axis }) => !isGrid || !varying.includes(axis));
  if (told.length === 0) return null;
  return el('details', { open: told.length <= FEW_SETTINGS },
    el('summary', null, `${count(told.length, 'setting')} of this cell`),
    terms(told.map(({ axis, value }) => [data.axes[axis].path, valueText(axis, value)]),
      { class: 'facts' }));
}

function cellProof(cell) {
  const found = data.proven.find((proof) => proof.cell === cell);
  if (found === undefined) return null;
  const repairs = (found.green_with || []).map(({ setting, from, to }) => `${setting} ${from} → ${to}`);
  return el('p', null, el('b', null, 'Proven: '),
    `${found.proven} of ${count(found.failing, 'failing line')}. `,
    repairs.length > 0 ? `All green with one repair: ${repairs.join('; or ')}.` : null,
    found.detail || null);
}

/* A name that no cell of this file has. */
function unknownCell(actions) {
  return [el('nav', { class: 'cell-nav', 'aria-label': 'Cells' },
    el('a', { href: '#', on: { click: actions.back } }, '← Matrix')),
  el('h2', { id: 'cell-title', tabindex: '-1' }, 'No such cell'),
  el('p', null, 'This file has no cell named ', el('code', null, state.cell), '.')];
}

/* Draws the cell of the state; `actions`: open(cell, service, focus), back(event). */
function showCell(actions) {
  const place = byId('cell');
  const cell = cellById.get(state.cell);
  if (cell === undefined) {
    fill(place, unknownCell(actions));
    return;
  }
  const asked = serviceById.get(state.service);
  const service = asked !== undefined && lineAt(cell, asked) >= 0 ? asked : firstTrouble(cell);
  const jump = (id) => ({ href: cellHref(cell, serviceById.get(id)), on: { click: (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    actions.open(cell, id, 'service-title');
  } } });
  const evidence = el('section', { class: 'evidence', id: 'evidence', tabindex: '-1',
    'aria-label': 'Evidence' });
  fill(place, cellNav(cell, actions),
    el('h2', { id: 'cell-title', tabindex: '-1', class: state.cell.length > LONG_NAME ? 'long' : '' },
      unseen('Cell '), el('code', null, data.cells.id[cell])),
    el('p', { class: 'lead' }, cellCounts(cell), isMix(cell) && ' · not all nodes run the same release'),
    cellSettings(cell), cellProof(cell), jumpButtons(),
    whatIf(cell, (target, name) => actions.open(target, data.services[service].id, name)),
    el('div', { class: 'columns' }, serviceList(cell, service, jump), serviceView(cell, service, jump)),
    evidence);
  showEvidence(evidence, cell, data.services[service].id);
}
