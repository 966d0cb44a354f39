/* ladder.js: who sent what to whom in one connection, drawn from the rows of a ladder. Each row is an
 * item of a list with its words; lines and arrows are drawn by the style sheet (ladder.css). */

/* The hosts that the connection's rows touch, in the order of the ladder's columns. */
function hostsOf(connection) {
  const hosts = new Set([connection.client, connection.server]);
  for (const { from, to } of connection.rows) hosts.add(from).add(to);
  return [...hosts].filter((host) => host !== undefined).sort((a, b) => a - b);
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

function moreLines(more) {
  if (!more || more.length === 0) return null;
  return el('details', null, el('summary', null, `${count(more.length, 'more line')}`),
    el('pre', { tabindex: '0' }, more.join('\n')));
}

function ladderRow(row, hosts, columns, began) {
  const from = hosts.indexOf(row.from);
  const to = hosts.indexOf(row.to);
  const who = from === to ? columns[row.from].name
    : `${columns[row.from].name} to ${columns[row.to].name}`;
  return el('li', { class: row.fault ? 'fault' : '' },
    el('span', { class: 'time' }, milliseconds(row.at_us - began)),
    el('div', { class: 'lane' }, lifelines(hosts.length),
      el('div', { class: `event ${directionOf(from, to)} ${row.kind}`,
        style: { 'grid-column': trackOf(from, to) } },
      el('span', { class: 'said' }, unseen(`${who}: `), row.fault && el('b', { class: 'here-fails' },
        '✕ fails here '), row.text), moreLines(row.more))));
}

function ladderHead(hosts, columns) {
  return el('div', { class: 'hosts', 'aria-hidden': 'true' }, el('span', { class: 'time' }, 'time'),
    el('div', { class: 'lane' }, hosts.map((host, i) => el('div', { class: 'host',
      style: { 'grid-column': `${2 * i + 1} / ${2 * i + 3}` } }, el('b', null, columns[host].name),
    el('small', null, columns[host].address || '')))));
}

const hasFault = ({ rows }) => rows.some(({ fault }) => fault);

/* One connection; `open`: drawn in full from the start. */
function ladderOf(connection, columns, open) {
  const hosts = hostsOf(connection);
  const began = connection.rows.length > 0 ? connection.rows[0].at_us : 0;
  const fails = hasFault(connection);
  return el('details', { class: `ladder${fails ? ' fails' : ''}`, open,
    style: { '--hosts': String(hosts.length) } },
  el('summary', null, `${connection.number}. `, el('code', null, connection.link), ' ',
    connection.title, fails && el('b', { class: 'here-fails' }, ' ✕ fails')),
  ladderHead(hosts, columns),
  el('ol', { class: 'plain', 'aria-label': `${connection.link}: ${connection.title}` },
    connection.rows.map((row) => ladderRow(row, hosts, columns, began))));
}

/* All connections of a cell; those of `service`, or those that fail, are open. */
function ladderView(ladder, service) {
  const { columns, connections } = ladder;
  if (connections.length === 0) return el('p', null, 'No box opened a connection.');
  const own = connections.filter(({ link }) => link === service);
  const open = new Set(own.length > 0 ? own : connections.filter(hasFault).slice(0, 3));
  if (open.size === 0) open.add(connections[0]);
  return [el('p', { class: 'hint' }, own.length > 0 || service === null ? null
    : `${service} has no connection of its own; what it needs is here. `,
  'Times count from the first step of each connection, as measured.'),
  connections.map((connection) => ladderOf(connection, columns, open.has(connection)))];
}
