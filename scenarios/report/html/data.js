/* data.js: the results. A line is the number of its outcome; its cell's shape tells which service
 * it is about (scenarios/report/html_data.h). */

const data = JSON.parse(byId('data').textContent);
const numCells = data.cells.id.length;
const numServices = data.services.length;
const numOutcomes = data.outcomes.length;
const isPrediction = Boolean(data.run) && data.run.kind === 'prediction';

/* ---- lines ---- */

/* firstLine[cell]: the cell's lines begin there. */
const firstLine = new Int32Array(numCells + 1);
for (let cell = 0; cell < numCells; cell++) {
  firstLine[cell + 1] = firstLine[cell] + data.shapes[data.cells.shape[cell]].length;
}
const numLines = firstLine[numCells];

/* Of each shape: where a service stands in it, or -1. */
const placeInShape = data.shapes.map((services) => {
  const places = new Int32Array(numServices).fill(-1);
  services.forEach((service, i) => { places[service] = i; });
  return places;
});

/* The line of a service in a cell, or -1. */
function lineAt(cell, service) {
  const place = placeInShape[data.cells.shape[cell]][service];
  return place === undefined || place < 0 ? -1 : firstLine[cell] + place;
}

const servicesOf = (cell) => data.shapes[data.cells.shape[cell]];
const serviceById = new Map(data.services.map((service, i) => [service.id, i]));
const cellById = new Map();
for (let cell = numCells - 1; cell >= 0; cell--) cellById.set(data.cells.id[cell], cell);

/* ---- outcomes ---- */

const fieldAt = new Map(data.fields.map(([key], i) => [key, i]));

/* One field of an outcome, with its shared value in place. */
function fieldOf(outcome, key) {
  const at = fieldAt.get(key);
  const value = data.outcomes[outcome][at];
  const pool = data[data.fields[at][1]];
  if (value === null || pool === undefined) return value;
  return Array.isArray(value) ? value.map((i) => pool[i]) : pool[value];
}

/* All fields; for views of one cell. */
function outcomeOf(line) {
  const outcome = {};
  for (const key of fieldAt.keys()) outcome[key] = fieldOf(data.lines[line], key);
  const observed = Array.isArray(data.observed) ? data.observed[line] : data.observed;
  outcome.observed_by = data.words[observed];
  return outcome;
}

/* ---- axes ---- */

const axisByPath = new Map(data.axes.map((axis, i) => [axis.path, i]));
for (const axis of data.axes) axis.values = [];
const settings = data.settings.map((setting) => {
  const axis = axisByPath.get(setting.path);
  return { axis, value: data.axes[axis].values.push(setting.value) - 1 };
});
const numAxes = data.axes.length;

/* valueAt(cell, axis): the index of the cell's value, -1 when the cell does not set it. */
const cellValues = new Int32Array(numCells * numAxes).fill(-1);
data.cells.settings.forEach((list, cell) => {
  for (const i of list) cellValues[cell * numAxes + settings[i].axis] = settings[i].value;
});
const valueAt = (cell, axis) => cellValues[cell * numAxes + axis];

/* "" stands for a setting that a cell leaves as the deployment has it. */
function valueText(axis, value) {
  return value < 0 ? 'not set' : String(data.axes[axis].values[value]);
}

/* A setting that tells cells apart. */
function axisVaries(axis) {
  const first = numCells > 0 ? valueAt(0, axis) : -1;
  for (let cell = 1; cell < numCells; cell++) if (valueAt(cell, axis) !== first) return true;
  return false;
}
const varying = data.axes.map((_, axis) => axis).filter(axisVaries);
const isSet = (axis) => {
  for (let cell = 0; cell < numCells; cell++) if (valueAt(cell, axis) < 0) return false;
  return true;
};

/* ---- dimensions: what the rows of the matrix are headed by ---- */

/* A grid has the same settings in every cell; elsewhere cells are known by their names. */
const MOST_DIMENSIONS = 16;
const isGrid = varying.length > 0 && varying.length <= MOST_DIMENSIONS && varying.every(isSet);

function sameValues(a, b) {
  for (let cell = 0; cell < numCells; cell++) {
    if (valueText(a, valueAt(cell, a)) !== valueText(b, valueAt(cell, b))) return false;
  }
  return true;
}

/* Releases that never differ are one dimension. */
function makeDimensions() {
  const e = axisByPath.get('expressway-e.release');
  const c = axisByPath.get('expressway-c.release');
  const joined = varying.includes(e) && varying.includes(c) && sameValues(e, c);
  return varying.filter((axis) => !(joined && axis === c)).map((axis) => ({
    axis,
    title: joined && axis === e ? 'E and C' : columnTitle(data.axes[axis]),
    says: joined && axis === e ? 'release of both boxes' : data.axes[axis].path,
    hasColumn: data.axes[axis].type !== 'other',
  }));
}

function columnTitle(axis) {
  const [box, ...rest] = axis.path.split('.');
  const name = { 'expressway-e': 'E', 'expressway-c': 'C' }[box];
  if (name === undefined || rest.length !== 1) return axis.short;
  return `${name} ${rest[0].replace('-', ' ')}`;
}
const dimensions = isGrid ? makeDimensions() : [];
