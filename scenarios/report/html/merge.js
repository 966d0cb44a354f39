/* merge.js: cells with equal marks folded into few rows, as the table in the terminal does: rows
 * that differ in one setting alone become one row with a set of values. */

/* A row: the cells that it stands for, of each dimension the values that they have, and what all
 * of them look like. */
function rowOf(cell, signature) {
  return { cells: [cell], sets: dimensions.map(({ axis }) => [valueAt(cell, axis)]), signature };
}

const union = (a, b) => [...new Set([...a, ...b])].sort((x, y) => x - y);

/* What rows must share to be merged along dimension `except`. */
function keyOf(row, except) {
  let key = row.signature;
  row.sets.forEach((set, i) => { key += i === except ? '' : `|${set.join(',')}`; });
  return key;
}

/* Merges along one dimension; rows that stay alone stay as they are. */
function fold(rows, dimension) {
  const groups = new Map();
  for (const row of rows) {
    const key = keyOf(row, dimension);
    const first = groups.get(key);
    if (first === undefined) {
      groups.set(key, row);
    } else {
      first.sets[dimension] = union(first.sets[dimension], row.sets[dimension]);
      first.cells = first.cells.concat(row.cells);
    }
  }
  return [...groups.values()];
}

function byFirstCell(a, b) {
  for (let i = 0; i < a.sets.length; i++) {
    if (a.sets[i][0] !== b.sets[i][0]) return a.sets[i][0] - b.sets[i][0];
  }
  return a.cells[0] - b.cells[0];
}

/* What a row of `services` looks like, as text in which a character stands for a mark. */
function signatureOf(cell, services) {
  const codes = services.map((service) => {
    const line = lineAt(cell, service);
    return line < 0 ? 1 : markNumber[data.lines[line]] + 2;
  });
  return String.fromCharCode(...codes) + (isMix(cell) ? ' mix' : '');
}

/* Does the cell mix releases, which is not supported? */
function isMix(cell) {
  return firstLine[cell] < firstLine[cell + 1]
    && fieldOf(data.lines[firstLine[cell]], 'unsupported_mix') === true;
}

function mergeRows(cells, services) {
  let rows = cells.map((cell) => rowOf(cell, signatureOf(cell, services)));
  for (let before = Infinity; rows.length < before;) {
    before = rows.length;
    for (let i = dimensions.length - 1; i >= 0; i--) rows = fold(rows, i);
  }
  for (const row of rows) row.cells.sort((a, b) => a - b);
  return rows.sort(byFirstCell);
}

/* "*" for all of several, "first .. last" for many in a row. */
function setText(dimension, set) {
  const { axis } = dimensions[dimension];
  const { length } = data.axes[axis].values;
  if (set.length === length && length > 1) return '*';
  const [first, last] = [set[0], set[set.length - 1]];
  if (set.length > 3 && last - first + 1 === set.length) {
    return `${valueText(axis, first)} .. ${valueText(axis, last)}`;
  }
  return set.map((value) => valueText(axis, value)).join(', ');
}

/* The settings without a column, where they leave their first value; "." when none does. */
function otherSettings(row) {
  const parts = [];
  dimensions.forEach(({ axis, hasColumn }, i) => {
    if (hasColumn || (row.sets[i].length === 1 && row.sets[i][0] === 0)) return;
    parts.push(`${data.axes[axis].short}=${setText(i, row.sets[i])}`);
  });
  return parts.length === 0 ? '.' : parts.join(' ');
}
