/* dom.js: elements from code. Text is always text: nothing here, or anywhere in this page, parses
 * markup, and the policy of the page would not let it. */

const byId = (id) => document.getElementById(id);

/* el('td', {class: 'up'}, 'text', node, [more]): attributes that are false, null or undefined are
 * left out, true is an empty one; `on` is an object of listeners, `style` one of CSS properties. */
function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === 'on') {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (key === 'style') {
      for (const [property, text] of Object.entries(value)) node.style.setProperty(property, text);
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(key, value === true ? '' : value);
    }
  }
  put(node, children);
  return node;
}

function put(node, children) {
  for (const child of children) {
    if (Array.isArray(child)) put(node, child);
    else if (child !== null && child !== undefined && child !== false) node.append(child);
  }
}

/* Puts `children` in place of what `node` holds. */
function fill(node, ...children) {
  node.replaceChildren();
  put(node, children);
}

/* What an object holds itself: names come from outside, and may be those of every object. */
const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);

const unseen = (text) => el('span', { class: 'unseen' }, text);

/* A number as people read it, and with its noun: "1,488 lines". */
const grouped = new Intl.NumberFormat('en');
const count = (num, one, many = `${one}s`) => `${grouped.format(num)} ${num === 1 ? one : many}`;

/* table(caption, ['Rule', ...], [[cell, ...], ...]): the first cell of a row is its heading. In a
 * narrow window the style sheet makes blocks of it, so that it is a table is said in roles too. */
function table(caption, headings, rows, attributes) {
  const cells = (row) => row.map((cell, i) => (i === 0
    ? el('th', { scope: 'row', role: 'rowheader' }, cell)
    : el('td', { role: 'cell', 'data-heading': headings[i] }, cell)));
  return el('div', { class: 'wide' }, el('table', { role: 'table', ...attributes },
    el('caption', null, caption),
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' },
      headings.map((text) => el('th', { scope: 'col', role: 'columnheader' }, text)))),
    el('tbody', { role: 'rowgroup' }, rows.map((row) => el('tr', { role: 'row' }, cells(row))))));
}

/* A list of terms and what they are; pairs without a value are left out. */
function terms(pairs, attributes) {
  return el('dl', attributes, pairs.filter(([, value]) => value !== null && value !== undefined)
    .map(([term, value]) => el('div', null, el('dt', null, term), el('dd', null, value))));
}

/* Says `text` to those who listen. */
function announce(text) {
  byId('status').textContent = text;
}
