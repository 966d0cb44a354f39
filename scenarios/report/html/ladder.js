/* ladder.js: who sent what to whom, section by section, drawn from the rows of a ladder. Each row is an
 * item of a list with its words; lines and arrows are drawn by the style sheet (ladder.css). */

/* The hosts that the section's rows touch, in the order of the ladder's columns. */
function hostsOf(section) {
  const hosts = new Set();
  for (const { from, to } of section.rows) hosts.add(from).add(to);
  return [...hosts].sort((a, b) => a - b);
}

const milliseconds = (us) => `${(us / 1000).toFixed(us < 100000 ? 2 : 0)} ms`;

/* Grid lines: host k of n has the tracks 2k+1 and 2k+2, its own line is between them. */
function trackOf(from, to) {
  if (from === to) return `${2 * from + 1} / ${2 * from + 3}`;
  return `${2 * Math.min(from, to) + 2} / ${2 * Math.max(from, to) + 2}`;
}

function directionOf(from, to) {
  if (from === to) return 'here';
  return from < to ? 'right' : 'left';
}

const lifelines = (num) => Array.from({ length: num }, (_, i) => el('i', { class: 'life',
  'aria-hidden': 'true', style: { 'grid-column': `${2 * i + 1} / ${2 * i + 3}` } }));

/* So many further lines are shown at once. */
const FEW_LINES = 4;

function moreLines(more) {
  if (!more || more.length === 0) return null;
  if (more.length <= FEW_LINES) return el('small', { class: 'beside' }, more.map((line) => el('span', null, line)));
  return el('details', null, el('summary', null, `${count(more.length, 'more line')}`),
    el('pre', { tabindex: '0' }, more.join('\n')));
}

function ladderRow(row, hosts, columns, began) {
  const from = hosts.indexOf(row.from);
  const to = hosts.indexOf(row.to);
  const who = from === to ? columns[row.from].name
    : `${columns[row.from].name} to ${columns[row.to].name}`;
  return el('li', { class: row.fault ? 'fault' : '' },
    el('span', { class: 'time' }, row.at_us < 0 ? '' : milliseconds(row.at_us - began)),
    el('div', { class: 'lane' }, lifelines(hosts.length),
      el('div', { class: `event ${directionOf(from, to)} ${row.kind}`,
        style: { 'grid-column': trackOf(from, to) } },
      el('span', { class: 'said' }, unseen(`${who}: `), row.fault && el('b', { class: 'here-fails' },
        '✕ fails here: '), row.text,
      row.fault && el('small', { class: 'fault-text' }, row.fault)), moreLines(row.more))));
}

function ladderHead(hosts, columns) {
  return el('div', { class: 'hosts', 'aria-hidden': 'true' }, el('span', { class: 'time' }, 'time'),
    el('div', { class: 'lane' }, hosts.map((host, i) => el('div', { class: 'host',
      style: { 'grid-column': `${2 * i + 1} / ${2 * i + 3}` } }, el('b', null, columns[host].name),
    el('small', null, columns[host].address || '')))));
}

const hasFault = ({ rows }) => rows.some(({ fault }) => fault);

/* A section; `open`: drawn in full from the start. */
function ladderOf(section, number, columns, open) {
  const hosts = hostsOf(section);
  const began = section.rows.length > 0 ? section.rows[0].at_us : 0;
  const fails = hasFault(section);
  return el('details', { class: `ladder${fails ? ' fails' : ''}`, open,
    style: { '--hosts': String(hosts.length) } },
  el('summary', null, `${number}. `, el('code', null, section.link), ' ',
    section.title, fails && el('b', { class: 'here-fails' }, ' ✕ fails')),
  ladderHead(hosts, columns),
  el('ol', { class: 'plain', 'aria-label': `${section.link}: ${section.title}` },
    section.rows.map((row) => ladderRow(row, hosts, columns, began))));
}

/* All of a cell; what is part of `service`, or what fails, is open. */
function ladderView(ladder, service) {
  const { columns, sections } = ladder;
  if (sections.length === 0) return el('p', null, 'No box opened a connection.');
  const own = sections.filter(({ services }) => services && services.includes(service));
  const open = new Set(own.length > 0 ? own : sections.filter(hasFault).slice(0, 3));
  if (open.size === 0) open.add(sections[0]);
  return [el('p', { class: 'hint' }, own.length > 0 || service === null ? null
    : `${service} has no connection of its own; what it needs is here. `,
  'Times count from the first step of each part, as measured.'),
  sections.map((section, i) => ladderOf(section, i + 1, columns, open.has(section)))];
}
