/* state.js: what is shown, kept in the fragment of the address: a link to the page shows the same.
 *
 *   #cell=CELL&service=SERVICE     one cell, one of its services
 *   #e=X15.4&verdict=BREAK&q=tls   filters: settings by their short names, and the words below
 *   #state=3                       of a plan: the state that the timeline shows
 */

const FILTER_WORDS = ['only', 'verdict', 'reason', 'side', 'note', 'q'];
const axisByShort = new Map(data.axes.map((axis, i) => [axis.short, i]));

const state = { cell: null, service: null, at: null, rows: 'merged', filters: new Map() };

/* Names of cells stay readable: what has no meaning in a fragment is not escaped. */
const escaped = (text) => encodeURIComponent(text).replace(/%(2F|3A|3D|2C|2B|40|20)/g,
  (code, hex) => (hex === '20' ? code : String.fromCharCode(parseInt(hex, 16))));

function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    return text; /* a stray % that somebody typed */
  }
}

function fragmentOf({ cell, service, at, rows, filters }) {
  const parts = [...filters].map(([key, value]) => `${escaped(key)}=${escaped(value)}`);
  if (at) parts.push(`state=${at}`);
  if (rows === 'all') parts.push('rows=all');
  if (cell !== null) parts.push(`cell=${escaped(cell)}`);
  if (cell !== null && service !== null) parts.push(`service=${escaped(service)}`);
  return parts.length === 0 ? '#' : `#${parts.join('&')}`;
}

function readFragment() {
  Object.assign(state, { cell: null, service: null, at: null, rows: 'merged', filters: new Map() });
  for (const part of location.hash.slice(1).split('&')) {
    const equals = part.indexOf('=');
    if (equals < 0) continue;
    const key = unescaped(part.slice(0, equals));
    const value = unescaped(part.slice(equals + 1));
    if (key === 'cell' || key === 'service') state[key] = value;
    else if (key === 'state') state.at = Number.parseInt(value, 10) || null;
    else if (key === 'rows') state.rows = value === 'all' ? 'all' : 'merged';
    else if (FILTER_WORDS.includes(key) || axisByShort.has(key)) state.filters.set(key, value);
  }
}

/* The address of a cell, for links that can be copied. */
const cellHref = (cell, service) => fragmentOf({ cell: data.cells.id[cell],
  service: service === undefined ? null : data.services[service].id, rows: 'merged',
  filters: new Map() });

/* Goes to another state; `replace` leaves no trace in the browser's history. */
function go(changes, replace) {
  Object.assign(state, changes);
  const fragment = fragmentOf(state);
  if (replace) history.replaceState(null, '', fragment);
  else history.pushState(null, '', fragment);
}

function setFilter(key, value) {
  const filters = new Map(state.filters);
  if (value === '' || value === null) filters.delete(key);
  else filters.set(key, value);
  go({ filters }, true);
}
