/* timeline.js: of a plan: its states side by side, in the order of their dates, and a slider through
 * them. Only results of `ekulab plan preview` have it. */

const planStates = (data.states || []).filter(({ until }) => until !== null);
const waysBack = (data.states || []).filter(({ until }) => until === null);

const GROUP_OF = { down: 'down', follows: 'down', mismatch: 'mismatch', inconclusive: 'inconclusive',
  partly: 'partly', up: 'up', skip: 'skip' };
const SEGMENT_SIGN = { down: '×', mismatch: '!', inconclusive: '?', partly: '~', up: '', skip: '·' };
const SEGMENT_SAYS = { down: 'down', mismatch: 'MISMATCH', inconclusive: 'not found out',
  partly: 'up in part', up: 'up', skip: 'not there' };

/* "2026-02-11", with its hour where it is no midnight. */
const momentText = (moment) => moment.replace(/T00:00:00Z$/, '').replace(/:00Z$/, 'Z');

/* What became of a service in a state. */
function kindIn(planState, service) {
  const cell = cellById.get(planState.cell);
  const line = cell === undefined ? -1 : lineAt(cell, service);
  return line < 0 ? 'skip' : GROUP_OF[markOf(line).kind] || 'skip';
}

/* ---- rows ---- */

const isUp = (kind) => kind === 'up' || kind === 'partly';

/* News by their first break, what was down before, the rest; what is never there is left out. */
function timelineRows() {
  const rows = data.services.map(({ id }, service) => {
    const kinds = planStates.map((one) => kindIn(one, service));
    const up = kinds.findIndex(isUp);
    const broken = up < 0 ? -1 : kinds.findIndex((kind, i) => i > up && !isUp(kind) && kind !== 'skip');
    const down = kinds.findIndex((kind) => !isUp(kind) && kind !== 'skip');
    return { id, service, kinds, broken, group: broken >= 0 ? 0 : down >= 0 ? 1 : 2 };
  }).filter(({ kinds }) => kinds.some((kind) => kind !== 'skip'));
  return rows.sort((a, b) => a.group - b.group || a.broken - b.broken || a.service - b.service);
}

/* Segments are as wide as their days, but never too small to be seen. */
const widthOf = ({ days }) => ({ 'flex-grow': String(Math.max(Number(days) || 0, 0.01)) });

function segmentsOf(row, select) {
  return el('div', { class: 'track', 'aria-hidden': 'true' }, row.kinds.map((kind, i) => el('span', {
    class: `segment ${kind}`, style: widthOf(planStates[i]), 'data-state': i,
    title: `${momentText(planStates[i].from)}: ${row.id} ${SEGMENT_SAYS[kind]}`,
    on: { click: () => select(i) } }, SEGMENT_SIGN[kind])));
}

/* What a row says to those who do not see it. */
function rowWords({ id, kinds }) {
  const parts = [];
  kinds.forEach((kind, i) => {
    if (i === 0 || kind !== kinds[i - 1]) {
      parts.push(`${SEGMENT_SAYS[kind]} from ${momentText(planStates[i].from)}`);
    }
  });
  return `${id}: ${parts.join(', ')}`;
}

const timelineRow = (row, select) => el('li', { class: 'timeline-row' },
  el('span', { class: 'name', 'aria-hidden': 'true' }, row.id), unseen(rowWords(row)), segmentsOf(row, select));

/* A date stands where its state is wide enough for it. */
const ROOM_FOR_A_DATE = 0.085;

function axisRow() {
  const total = planStates.reduce((sum, { days }) => sum + (Number(days) || 0), 0) || 1;
  let room = ROOM_FOR_A_DATE;
  return el('div', { class: 'timeline-row axis', 'aria-hidden': 'true' }, el('span', { class: 'name' }),
    el('div', { class: 'track' }, planStates.map((one) => {
      const has = room >= ROOM_FOR_A_DATE;
      if (has) room = 0;
      room += (Number(one.days) || 0) / total;
      return el('span', { class: 'segment', style: widthOf(one) },
        has ? el('span', { class: 'date' }, one.from.slice(0, 10)) : null);
    })));
}

/* ---- one state ---- */

function eventItem({ kind, text, source }) {
  const loud = ['refused', 'warning', 'skipped'].includes(kind);
  return el('li', null, loud ? el('b', null, `${kind}: `) : null, text,
    source ? el('span', { class: 'source' }, ` (${source})`) : null);
}

const downItem = (planState, row) => {
  const cell = cellById.get(planState.cell);
  const line = lineAt(cell, row.service);
  return el('li', null, el('a', { href: cellHref(cell, row.service) }, row.id), ': ',
    failureWords(data.lines[line]));
};

function listed(title, items) {
  return items.length === 0 ? null : [el('h3', null, title), el('ul', null, items)];
}

function statePanel(index, rows) {
  const now = planStates[index];
  const cell = cellById.get(now.cell);
  const down = rows.filter(({ kinds }) => kinds[index] === 'down');
  const was = (row) => (index === 0 ? null : row.kinds[index - 1]);
  const broke = down.filter((row) => isUp(was(row)));
  const mended = rows.filter((row) => isUp(row.kinds[index]) && was(row) === 'down');
  return [
    el('h3', { class: 'state-title' }, `State ${index + 1} of ${planStates.length}: `,
      `${momentText(now.from)} to ${momentText(now.until)}`),
    now.shares === null ? null : el('p', { class: 'hint' },
      `No check can tell it from the state of ${momentText(now.shares)}, whose live run it shares.`),
    el('ul', null, now.events.map(eventItem)),
    listed('Waiting for a restart', now.pending.map((text) => el('li', null, text))),
    listed('Goes down now', broke.map((row) => downItem(now, row))),
    listed('Comes back now', mended.map((row) => el('li', null, row.id))),
    listed('Down', down.filter((row) => !broke.includes(row)).map((row) => downItem(now, row))),
    down.length === 0 ? el('p', null, 'Everything that is there is up.') : null,
    cell === undefined ? null : el('p', null, el('a', { href: cellHref(cell) }, 'Open this state as a cell')),
  ];
}

/* ---- the section ---- */

function planFacts() {
  const { plan } = data;
  const first = plan.first_break;
  return terms([
    ['First broken day', first === null ? 'none' : el('b', null,
      `${momentText(first.at)}: ${first.services.join(', ')}`)],
    ['Service-days lost', String(plan.service_days_lost)],
    ['Broken at the end', plan.broken_at_end.length === 0 ? 'nothing' : plan.broken_at_end.join(', ')],
    ['From, to', `${momentText(plan.start)}, ${momentText(plan.horizon)}`],
    ['Calendar', plan.calendar],
  ], { class: 'facts' });
}

function wayBackItem({ cell, events }) {
  const index = cellById.get(cell);
  const down = index === undefined ? [] : servicesOf(index).filter((service) =>
    GROUP_OF[markOf(lineAt(index, service)).kind] === 'down').map((service) => data.services[service].id);
  return el('li', null, index === undefined ? cell : el('a', { href: cellHref(index) }, cell), ': ',
    events.map(({ text }) => text).join('; '), '; down would be ',
    down.length === 0 ? 'nothing' : down.join(', '));
}

function timelineSection() {
  if (!data.plan || planStates.length === 0) return null;
  const rows = timelineRows();
  const panel = el('div', { class: 'state-panel', 'aria-live': 'polite' });
  const slider = el('input', { type: 'range', id: 'timeline-state', min: '1', max: String(planStates.length),
    'aria-label': 'State of the plan' });
  const section = el('section', { 'aria-label': 'Timeline', class: 'timeline' });
  const select = (index, keep) => {
    slider.value = String(index + 1);
    slider.setAttribute('aria-valuetext',
      `${index + 1} of ${planStates.length}, from ${momentText(planStates[index].from)}`);
    for (const old of section.querySelectorAll('.segment.now')) old.classList.remove('now');
    for (const one of section.querySelectorAll(`[data-state="${index}"]`)) one.classList.add('now');
    fill(panel, statePanel(index, rows));
    if (!keep) go({ at: index + 1 }, true);
  };
  const fine = rows.filter(({ group }) => group === 2);
  const list = (some) => el('ul', { class: 'plain' }, some.map((row) => timelineRow(row, select)));
  const last = planStates.length;
  slider.addEventListener('input', () => select(Number(slider.value) - 1));
  put(section, [el('h2', { id: 'timeline-title', tabindex: '-1' }, 'Timeline'), planFacts(), axisRow(),
    list(rows.filter(({ group }) => group < 2)),
    fine.length === 0 ? null : el('details', null,
      el('summary', null, `${count(fine.length, 'service')} up throughout`), list(fine)),
    el('p', { class: 'hint' }, '× down, ~ up in part, ? not found out, · not there; a short state is drawn wider than it is'),
    el('div', { class: 'timeline-row' }, el('label', { class: 'name', for: 'timeline-state' }, 'State'), slider),
    panel,
    waysBack.length === 0 ? null : [el('h3', null, 'The way back'), el('ul', null, waysBack.map(wayBackItem))]]);
  const first = data.plan.first_break === null ? 0
    : planStates.findIndex(({ from }) => from === data.plan.first_break.at);
  const asked = state.at !== null && state.at >= 1 && state.at <= last ? state.at - 1 : Math.max(first, 0);
  select(asked, true);
  return section;
}
