/* controls.js: the filters. Their state is the fragment's: a choice writes it, and every change of
 * it shows here. */

const MAIN_AXES = ['expressway-e.release', 'expressway-c.release', 'expressway-e.certificate',
  'expressway-c.certificate'];

const AXIS_LABEL = { 'expressway-e.release': 'Release of E', 'expressway-c.release': 'Release of C',
  'expressway-e.certificate': 'Certificate of E', 'expressway-c.certificate': 'Certificate of C' };

/* A labelled list of choices; [value, text] or value. */
function selectFor(key, label, choices, change) {
  const options = choices.map((choice) => {
    const [value, text] = Array.isArray(choice) ? choice : [choice, choice];
    return el('option', { value }, text);
  });
  const id = `filter-${key}`;
  return el('div', { class: 'field' }, el('label', { for: id }, label),
    el('select', { id, 'data-filter': key,
      on: { change: (event) => change(key, event.target.value) } },
    el('option', { value: '' }, 'all'), options));
}

function valuesOf(axis) {
  const values = data.axes[axis].values.map(String);
  return isSet(axis) ? values : [valueText(axis, -1), ...values];
}

const axisSelect = (axis, change) => selectFor(data.axes[axis].short,
  AXIS_LABEL[data.axes[axis].path] || data.axes[axis].path, valuesOf(axis), change);

/* Every value that a field has in some outcome, in the order of the words. */
function wordsIn(key) {
  const found = new Set(marks.map((_, outcome) => fieldOf(outcome, key)));
  found.delete(null);
  return data.words.filter((word) => found.has(word));
}

function moreFilters(axes, change) {
  if (axes.length === 0) return null;
  return el('details', { class: 'more' }, el('summary', null, `${count(axes.length, 'more setting')}`),
    el('div', { class: 'fields' }, axes.map((axis) => axisSelect(axis, change))));
}

function controlsForm(change, clear, setRows) {
  const main = MAIN_AXES.map((path) => axisByPath.get(path)).filter((axis) => varying.includes(axis));
  const others = varying.filter((axis) => !main.includes(axis));
  const seen = VERDICTS.filter((verdict) => data.words.includes(verdict));
  return el('form', { class: 'controls', role: 'search', 'aria-label': 'Filters of the matrix',
    on: { submit: (event) => event.preventDefault() } },
  el('div', { class: 'fields' },
    el('div', { class: 'field' }, el('label', { for: 'filter-q' }, 'Free text'),
      el('input', { id: 'filter-q', type: 'search', 'data-filter': 'q', autocomplete: 'off',
        spellcheck: 'false', placeholder: 'cell, service, cause, claim',
        on: { input: (event) => change('q', event.target.value) } })),
    selectFor('only', 'Service', data.services.map(({ id }) => id), change),
    main.map((axis) => axisSelect(axis, change)),
    selectFor('verdict', 'Verdict', seen, change),
    selectFor('reason', 'Reason', wordsIn('reason'), change),
    selectFor('side', 'Who refuses', wordsIn('side'), change)),
  moreFilters(others, change),
  el('p', { class: 'found' }, el('span', { id: 'found' }), ' ',
    el('button', { type: 'button', id: 'note-filter', class: 'chip', hidden: true,
      on: { click: () => change('note', '') } }), ' ',
    el('button', { type: 'button', id: 'clear', class: 'quiet', on: { click: clear } },
      'Clear filters'),
    isGrid && el('label', { class: 'check' }, el('input', { type: 'checkbox', id: 'merged',
      on: { change: (event) => setRows(event.target.checked ? 'merged' : 'all') } }),
    ' Merge equal rows')));
}

/* Shows the state in the controls; a value that no cell has is shown as what it is. */
function syncControls() {
  for (const control of document.querySelectorAll('[data-filter]')) {
    const value = state.filters.get(control.dataset.filter) || '';
    if (control.value !== value) control.value = value;
    if (control.value !== value) {
      control.append(el('option', { value }, `${value} (in no cell)`));
      control.value = value;
    }
    if (value !== '' && control.closest('details')) control.closest('details').open = true;
  }
  for (const pressed of document.querySelectorAll('[data-verdict]')) {
    pressed.setAttribute('aria-pressed',
      String(state.filters.get('verdict') === pressed.dataset.verdict));
  }
  const note = state.filters.get('note');
  byId('note-filter').hidden = note === undefined;
  fill(byId('note-filter'), `notes ${note} ×`, unseen(' remove this filter'));
  byId('clear').disabled = state.filters.size === 0;
  if (byId('merged')) byId('merged').checked = state.rows === 'merged';
}

function foundText(result, rows) {
  const parts = [`${count(result.num, 'line')} of ${grouped.format(numLines)}`,
    `in ${count(result.cells.length, 'cell')} of ${grouped.format(numCells)}`];
  if (rows < result.cells.length) parts.push(`merged into ${count(rows, 'row')}`);
  return parts.join(', ');
}
