/* Keyboard alone, screen readers, dark, narrow, paper. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { axeSource, cellFragment, close, open, pageWithEvidence, predicted, text, withBrowser }
  from './lib.mjs';

withBrowser();

const near = predicted('near-misses');
const full = predicted('full-sources');
const CELL = 'e=X15.3.2/c=X15.3.2/ecert=server-only/ccert=combined/eekucheck=on';
const rich = pageWithEvidence('rich', near.results, join(process.env.EK_ROOT, 'tests', 'web', 'evidence.json'));

async function violations(page) {
  const results = await page.evaluate(`${axeSource()}; axe.run(document, {resultTypes: ['violations']})`);
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) =>
    `${html.slice(0, 160)} ${failureSummary}`).join(' | ')}`);
}

const openAll = (page) => page.evaluate(() => document.querySelectorAll('details')
  .forEach((one) => { one.open = true; }));

for (const colorScheme of ['light', 'dark']) {
  for (const [name, path, fragment] of [['overview', near.page, ''], ['cases', full.page, ''],
    ['filtered', near.page, '#verdict=BREAK&ccert=combined&q=cluster'],
    ['cell', rich, cellFragment(CELL, 'mra.service-check')]]) {
    test(`axe finds nothing: ${name}, ${colorScheme}`, async () => {
      const page = await open(path, fragment, { colorScheme });
      if (name === 'cell') await page.waitForSelector('#evidence[data-ready]');
      await openAll(page);
      assert.deepEqual(await violations(page), []);
      await close(page);
    });
  }
}

test('the matrix is a table with headings and a caption', async () => {
  const page = await open(near.page);
  const table = await page.evaluate(() => {
    const grid = document.getElementById('grid');
    return { caption: grid.caption.textContent, columns: [...grid.tHead.rows[0].cells]
      .every((cell) => cell.tagName === 'TH' && cell.scope === 'col'),
    rows: [...grid.tBodies[0].querySelectorAll('tr[data-row]')].every((row) => row.cells[0].scope === 'row'),
    count: grid.getAttribute('aria-rowcount') };
  });
  assert.match(table.caption, /1,488 lines/);
  assert.ok(table.columns && table.rows);
  assert.equal(table.count, '21');
  await close(page);
});

test('keys alone: to the matrix, through it, into a cell, and back', async () => {
  const page = await open(near.page);
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'To the matrix');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'matrix-title');
  let presses = 0;
  while (!(await page.evaluate(() => document.activeElement.closest('#grid') !== null))) {
    await page.keyboard.press('Tab');
    presses++;
    assert.ok(presses < 20, 'Tab reaches the matrix');
  }
  assert.equal(await focused(), 'X15.3.2');
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  assert.equal(await focused(), 'down 1');
  await page.keyboard.press('Control+End');
  assert.equal(await page.evaluate(() => document.activeElement.closest('tr').dataset.row), '19');
  await page.keyboard.press('Home');
  assert.equal(await page.evaluate(() => document.activeElement.closest('th') !== null), true);
  await page.keyboard.press('Control+Home');
  for (const key of ['ArrowDown', 'End', 'ArrowLeft']) await page.keyboard.press(key);
  const href = await page.evaluate(() => document.activeElement.getAttribute('href'));
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => location.hash), href);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'cell-title');
  await page.goBack();
  await page.waitForFunction(() => !document.getElementById('overview').hidden);
  assert.ok(await page.locator('#grid').isVisible());
  await close(page);
});

test('keys alone: a switch jumps and keeps the focus', async () => {
  const page = await open(near.page, cellFragment(CELL));
  const switched = page.getByRole('group', { name: 'expressway-e.certificate' }).locator('input:checked');
  await switched.focus();
  await page.keyboard.press('ArrowLeft');
  assert.equal(await text(page, '#cell-title code'),
    'e=X15.3.2/c=X15.3.2/ecert=combined/ccert=combined/eekucheck=on');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.path), 'expressway-e.certificate');
  assert.match(await text(page, '#status'), /all 14 services that apply are up/);
  await close(page);
});

test('the focus can be seen wherever it is', async () => {
  const page = await open(near.page);
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const own = getComputedStyle(document.activeElement);
      return document.activeElement === document.body || own.outlineStyle !== 'none';
    });
    assert.ok(seen, await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200)));
  }
  await close(page);
});

for (const fragment of ['', cellFragment(CELL, 'mra.service-check')]) {
  test(`400 px wide: nothing sticks out${fragment === '' ? '' : ' of a cell'}`, async () => {
    const page = await open(rich, fragment);
    await page.setViewportSize({ width: 400, height: 800 });
    if (fragment !== '') await page.waitForSelector('#evidence[data-ready]');
    await openAll(page);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 400);
    await close(page);
  });
}

test('no mark is cut off', async () => {
  for (const path of [near.page, full.page]) {
    const page = await open(path);
    assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll('#grid td a, #grid thead th')]
      .filter((field) => field.scrollWidth > field.clientWidth).map((field) => field.textContent)), []);
    await close(page);
  }
});

test('on paper: every row, no controls', async () => {
  const page = await open(full.page);
  assert.ok(await page.locator('#grid-rows tr[data-row]').count() < 60);
  await page.emulateMedia({ media: 'print' });
  await page.waitForFunction(() => document.querySelectorAll('#grid-rows tr[data-row]').length === 195);
  assert.equal(await page.locator('.controls select').first().isVisible(), false);
  assert.equal(await page.locator('#grid-rows .gap').count(), 0);
  const cut = await page.evaluate(() => [...document.querySelectorAll('#grid td a, #grid thead th')]
    .filter((field) => field.scrollWidth > field.clientWidth + 1).map((field) => field.textContent));
  assert.deepEqual([...new Set(cut)], [], 'texts that do not fit');
  await close(page);
});
