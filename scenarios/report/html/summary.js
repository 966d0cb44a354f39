/* summary.js: the head of the page, its counts, and what must not be overlooked. */

const countsOf = () => {
  const verdicts = marks.map((_, outcome) => fieldOf(outcome, 'verdict'));
  const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0]));
  for (const outcome of data.lines) {
    if (own(counts, verdicts[outcome]) !== undefined) counts[verdicts[outcome]]++;
  }
  return counts;
};

function clockText() {
  const clocks = [...new Set(data.cells.clock)].map((i) => (i === null ? 'unknown' : data.words[i]));
  if (clocks.length <= 2) return clocks.join(' and ');
  return `${clocks[0]} and ${clocks.length - 1} other times`;
}

/* What all cells have in common, beside name, domain and clock. */
function commonText({ deployment }) {
  const varied = new Set(data.axes.map(({ path }) => path));
  const common = Object.entries(deployment || {})
    .filter(([path]) => !['name', 'domain', 'clock'].includes(path) && !varied.has(path));
  return common.length === 0 ? null : common.map(([path, value]) => `${path} ${value}`).join(', ');
}

function pageHead() {
  const run = data.run || {};
  const given = run.assumptions || [];
  document.title = `${run.title || run.scenario || 'results'} – ekulab report`;
  return [el('p', { class: 'kicker' }, 'ekulab report · ', el('code', null, run.scenario || '')),
    el('h1', { id: 'title', tabindex: '-1' }, run.title || run.scenario || 'Results'),
    terms([
      ['How', isPrediction ? 'predicted by the model alone: nothing was run'
        : 'measured on real connections, compared with model and claims'],
      ['Virtual clock', el('b', null, clockText())],
      ['Every cell', commonText(run)],
      ['Size', `${count(numCells, 'cell')}, ${count(numLines, 'line')}`],
      ['Made by', [run.tool, run.openssl].filter(Boolean).join(', ') || null],
      ['What-if', given.length === 0 ? null : el('b', null, `assumed instead: ${given.join(', ')}`)],
    ], { class: 'facts' })];
}

/* ---- warnings ---- */

const WARNING_LINES = 20;

function linesWith(verdict) {
  const has = marks.map((_, outcome) => fieldOf(outcome, 'verdict') === verdict);
  const found = [];
  for (let cell = 0; cell < numCells && found.length < WARNING_LINES; cell++) {
    servicesOf(cell).forEach((service, i) => {
      const outcome = data.lines[firstLine[cell] + i];
      if (has[outcome] && found.length < WARNING_LINES) found.push({ cell, service, outcome });
    });
  }
  return found;
}

function warningLine({ cell, service, outcome }) {
  return el('li', null, el('a', { href: cellHref(cell, service) },
    `${data.services[service].id} in ${data.cells.id[cell]}`), ': ',
  fieldOf(outcome, 'detail') || own(VERDICT_SAYS, fieldOf(outcome, 'verdict')));
}

function warning(verdict, num, show) {
  if (num === 0) return null;
  return el('section', { class: `warning ${verdict.toLowerCase()}`, 'aria-label': verdict },
    el('h2', null, `${count(num, 'line')} ${verdict}: ${VERDICT_SAYS[verdict]}`),
    el('ul', null, linesWith(verdict).map(warningLine)),
    el('button', { type: 'button', on: { click: () => show(verdict) } },
      `Show all in the matrix`, unseen(` that are ${verdict}`)));
}

/* The run did not come to its end. */
function stoppedWarning() {
  const stopped = data.summary === null ? 'the results have no summary'
    : data.summary.stopped;
  if (!stopped) return null;
  const planned = data.run && data.run.cells;
  return el('section', { class: 'warning inconclusive', 'aria-label': 'Stopped early' },
    el('h2', null, 'The run did not come to its end'),
    el('p', null, `${stopped[0].toUpperCase()}${stopped.slice(1)}. `,
      planned ? `${grouped.format(numCells)} of ${count(planned, 'cell')} are in this report.` : null));
}

/* ---- counts ---- */

function tile(verdict, num, toggle) {
  const kind = { PASS: 'up', BREAK: 'down' }[verdict] || verdict.toLowerCase();
  return el('li', null, el('button', { type: 'button', class: `tile ${num === 0 ? 'zero' : kind}`,
    'aria-pressed': 'false', 'data-verdict': verdict, on: { click: () => toggle(verdict) } },
  el('b', null, grouped.format(num)),
  el('span', null, `${MARK_SYMBOL[kind]} ${verdict}`), el('small', null, VERDICT_SAYS[verdict])));
}

function summarySection(toggle, show) {
  const counts = countsOf();
  const section = el('section', { 'aria-label': 'Summary' },
    el('ul', { class: 'plain tiles', 'aria-label': 'Lines by verdict; a press filters the matrix' },
      VERDICTS.map((verdict) => tile(verdict, counts[verdict], toggle))),
    stoppedWarning(),
    warning('MISMATCH', counts.MISMATCH, show), warning('INCONCLUSIVE', counts.INCONCLUSIVE, show));
  const shrunk = data.shrunk.map((found) => el('section', { class: 'warning mismatch',
    'aria-label': 'Smallest deployment' },
  el('h2', null, 'The smallest deployment that still disagrees'),
  el('p', null, found.detail || ''), el('pre', null, found.scenario || '')));
  put(section, shrunk);
  return section;
}

/* ---- what the run rests on ---- */

function assumptionsDetails() {
  const lines = new Map();
  const lists = marks.map((_, outcome) => fieldOf(outcome, 'assumptions') || []);
  for (const outcome of data.lines) {
    for (const { rule, value, note } of lists[outcome]) {
      const key = `${rule}=${value}`;
      if (!lines.has(key)) lines.set(key, { key, note, num: 0 });
      lines.get(key).num++;
    }
  }
  if (lines.size === 0) return null;
  return el('details', null,
    el('summary', null, `${count(lines.size, 'assumption')} on which lines rest`),
    table('What no document states; run --assume RULE=VALUE tries another value',
      ['Assumption', 'Lines', 'Why'],
      [...lines.values()].map(({ key, note, num }) => [el('code', null, key), grouped.format(num),
        note || ''])));
}

function legendDetails() {
  return el('details', null, el('summary', null, 'What the columns mean'),
    table('Services', ['Column', 'Service', 'What it is'],
      data.services.map(({ id, column, says }) => [column, el('code', null, id), says])));
}
