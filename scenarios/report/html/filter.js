/* filter.js: which cells, and which of their lines, the filters leave. */

/* The words of free text, each of which must stand in the line's cell, service or outcome. */
const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

const cellText = data.cells.id.map((id) => id.toLowerCase());
const serviceText = data.services.map(({ id, column }) => `${id} ${column}`.toLowerCase());
const endText = (end) => (end === null ? '' : `${end.name} ${end.certificate}`);
let outcomeTexts = null; /* made when somebody first asks */

function outcomeText(outcome) {
  if (outcomeTexts === null) outcomeTexts = new Array(numOutcomes);
  if (outcomeTexts[outcome] === undefined) {
    const claims = fieldOf(outcome, 'claims') || [];
    const rules = fieldOf(outcome, 'rules') || [];
    outcomeTexts[outcome] = [marks[outcome].text, fieldOf(outcome, 'verdict'),
      fieldOf(outcome, 'reason') === null ? '' : failureWords(outcome), fieldOf(outcome, 'detail'),
      endText(fieldOf(outcome, 'client')), endText(fieldOf(outcome, 'server')),
      ...claims.map(({ id }) => id), ...rules.map(({ id }) => id)].join(' ').toLowerCase();
  }
  return outcomeTexts[outcome];
}

/* Numbers of notes: "2", "2,4", "up1". */
function notesOf(text) {
  return new Set(text.split(',').map((word) => {
    const [, kind, number] = /^(up|down)?\s*(\d+)$/.exec(word.trim()) || [];
    return number === undefined ? word : `${kind || 'down'} ${number}`;
  }));
}

/* Of each outcome: do the filters that speak of outcomes leave it? */
function outcomesLeft(filters) {
  const numbers = filters.has('note') ? notesOf(filters.get('note')) : null;
  const asked = ['verdict', 'reason', 'side'].filter((key) => filters.has(key));
  return marks.map((mark, outcome) => (numbers === null || numbers.has(mark.text))
    && asked.every((key) => fieldOf(outcome, key) === filters.get(key)));
}

const servicesLeft = (filters) => data.services.map(({ id }) => !filters.has('only')
  || filters.get('only') === id);

/* A function that tells whether a line (cell, service, outcome) has all words. */
function wordTest(words) {
  const tests = words.map((word) => ({
    word,
    services: serviceText.map((text) => text.includes(word)),
    outcomes: marks.map((_, outcome) => outcomeText(outcome).includes(word)),
  }));
  return (cell, service, outcome) => tests.every(({ word, services, outcomes }) => services[service]
    || outcomes[outcome] || cellText[cell].includes(word));
}

function cellTest(filters) {
  const wanted = [...filters].filter(([key]) => axisByShort.has(key)).map(([key, text]) => {
    const axis = axisByShort.get(key);
    return { axis, text };
  });
  return (cell) => wanted.every(({ axis, text }) => valueText(axis, valueAt(cell, axis)) === text);
}

/* applyFilters(filters): {cells: those with a line that is left, num: lines left, isLeft(cell,
 * service, outcome)}. */
function applyFilters(filters) {
  const outcomes = outcomesLeft(filters);
  const services = servicesLeft(filters);
  const words = wordsOf(filters.get('q') || '');
  const hasWords = words.length === 0 ? () => true : wordTest(words);
  const isLeft = (cell, service, outcome) => outcomes[outcome] && services[service]
    && hasWords(cell, service, outcome);
  const hasCell = cellTest(filters);
  const cells = [];
  let num = 0;
  for (let cell = 0; cell < numCells; cell++) {
    if (!hasCell(cell)) continue;
    const before = num;
    servicesOf(cell).forEach((service, i) => {
      if (isLeft(cell, service, data.lines[firstLine[cell] + i])) num++;
    });
    if (num > before) cells.push(cell);
  }
  return { cells, num, isLeft, services };
}
