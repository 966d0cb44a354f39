/* causes.js: what breaks, grouped by who refuses and why. */

/* Groups of all lines that are down, those that follow from another line last; each with its notes,
 * services, number of lines and of cells. */
function causeGroups() {
  const groups = new Map();
  const groupOf = marks.map((mark, outcome) => {
    if (mark.note === undefined || mark.note.kind !== 'down') return null;
    const words = causeWords(outcome);
    if (!groups.has(words)) {
      groups.set(words, { words, reason: fieldOf(outcome, 'reason'), follows: mark.kind === 'follows',
        notes: new Map(), services: new Set(), lines: 0, cells: 0, lastCell: -1 });
    }
    groups.get(words).notes.set(mark.note.number, mark.note);
    return groups.get(words);
  });
  for (let cell = 0; cell < numCells; cell++) {
    servicesOf(cell).forEach((service, i) => {
      const group = groupOf[data.lines[firstLine[cell] + i]];
      if (group === null) return;
      group.lines++;
      group.services.add(service);
      group.cells += group.lastCell === cell ? 0 : 1;
      group.lastCell = cell;
    });
  }
  return [...groups.values()].filter(({ lines }) => lines > 0)
    .sort((a, b) => a.follows - b.follows || b.cells - a.cells || b.lines - a.lines);
}

function reasonDetails(reason) {
  const text = own(data.reasons, reason);
  if (text === undefined) return null;
  return [el('p', null, text.cause),
    el('p', { class: 'sub' }, 'Ways out'), el('ul', null, text.fixes.map((fix) => el('li', null, fix))),
    el('p', { class: 'sub' }, 'What to look for in real logs'),
    el('ul', null, text.evidence.map((line) => el('li', null, line))),
    el('p', { class: 'source' }, `Source: ${text.source}`)];
}

/* "down 3  tls, X509 error 26, alert 43" */
function noteLine({ kind, number, outcome }) {
  return el('li', null, el('span', { class: `mark ${marks[outcome].kind}` }, `${kind} ${number}`), ' ',
    stageWords(outcome));
}

function causeRow(group, show) {
  const numbers = [...group.notes.keys()];
  const explained = group.follows ? null : reasonDetails(group.reason);
  return [
    el('div', { class: 'cause' }, el('b', null, group.words),
      el('ul', { class: 'plain notes' }, [...group.notes.values()].map(noteLine)),
      explained && el('details', null, el('summary', null, 'Why, and ways out',
        unseen(`: ${group.words}`)), explained)),
    el('ul', { class: 'plain ids' }, [...group.services].sort((a, b) => a - b)
      .map((service) => el('li', null, el('code', null, data.services[service].id)))),
    `${grouped.format(group.cells)} of ${count(numCells, 'cell')}`,
    count(group.lines, 'line'),
    el('button', { type: 'button', class: 'quiet', on: { click: () => show(numbers.join(',')) } },
      'Show', unseen(` where ${group.words}`)),
  ];
}

const FIRST_CAUSES = 8; /* that are shown from the start */
const CAUSE_HEADINGS = ['Cause', 'Services', 'Cells', 'Lines', 'Matrix'];

/* All reasons but those that follow from another one, with their lines; a press filters the matrix. */
function reasonList(roots, showReason) {
  const lines = new Map();
  for (const group of roots) lines.set(group.reason, (lines.get(group.reason) || 0) + group.lines);
  return el('ul', { class: 'plain reasons', 'aria-label': 'Lines by reason; a press filters the matrix' },
    [...lines].sort((a, b) => b[1] - a[1]).map(([reason, num]) => el('li', null,
      el('button', { type: 'button', class: 'chip', on: { click: () => showReason(reason || '') } },
        reason || 'no reason known', el('b', null, grouped.format(num)), unseen(' lines')))));
}

/* The section of the page; `show(notes)` and `showReason(reason)` filter the matrix. */
function causesSection(show, showReason) {
  const groups = causeGroups();
  const roots = groups.filter(({ follows }) => !follows);
  const others = groups.filter(({ follows }) => follows);
  const section = el('section', { 'aria-labelledby': 'causes-title' },
    el('h2', { id: 'causes-title' }, 'What breaks'));
  if (groups.length === 0) {
    put(section, [el('p', null, 'Nothing breaks: every service that applies is up.')]);
    return section;
  }
  const rows = (list) => list.map((group) => causeRow(group, show));
  const first = roots.slice(0, FIRST_CAUSES);
  const more = roots.slice(FIRST_CAUSES);
  put(section, [reasonList(roots, showReason),
    table('Who refuses, and why', CAUSE_HEADINGS, rows(first), { class: 'causes' }),
    more.length > 0 && el('details', { class: 'on-paper' }, el('summary', null, `${count(more.length, 'more cause')}`),
      table('More causes', CAUSE_HEADINGS, rows(more), { class: 'causes' })),
    others.length > 0 && el('details', { class: 'on-paper', open: groups.length <= FIRST_CAUSES },
      el('summary', null, `What follows from these: down because of ${count(others.length, 'other service')}`),
      table('Down because of another service', CAUSE_HEADINGS, rows(others), { class: 'causes' })),
  ]);
  return section;
}
