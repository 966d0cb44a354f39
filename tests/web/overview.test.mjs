/* The overview: counts, causes, matrix, filters, and what the address keeps. What is right is counted
 * anew from the results file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellFragment, close, linesOf, matrixRows, open, pageOf, predicted, ready, text, withBrowser }
  from './lib.mjs';

withBrowser();

const near = predicted('near-misses');
const cellsWith = (wanted) => [...new Set(near.services.filter(wanted).map(({ cell }) => cell))];
const grouped = (number) => number.toLocaleString('en');

test('opens from a file, asks for nothing else, complains of nothing', async () => {
  const page = await open(near.page);
  assert.equal(await text(page, 'h1'), near.lines[0].title);
  assert.match(await text(page, '#head'), /2026-06-20T00:00:00Z/);
  assert.match(await page.title(), /ekulab report/);
  await close(page);
});

test('counts are those of the results', async () => {
  const page = await open(near.page);
  for (const verdict of ['PASS', 'BREAK', 'MISMATCH', 'INCONCLUSIVE', 'SKIP']) {
    const num = near.services.filter((line) => line.verdict === verdict).length;
    assert.equal(await text(page, `[data-verdict=${verdict}] b`), grouped(num), verdict);
  }
  await close(page);
});

test('every field of the matrix says what became of its line', async () => {
  const page = await open(near.page, '#rows=all');
  await page.evaluate(() => { document.getElementById('matrix').style.maxHeight = 'none'; });
  await page.setViewportSize({ width: 1440, height: 4000 });
  await page.waitForFunction(() => document.querySelectorAll('#grid-rows tr[data-row]').length === 48);
  const columns = await page.evaluate(() => [...document.querySelectorAll('#grid thead th:not(.setting)')]
    .map((th) => [th.textContent, th.title.split(': ')[0]]));
  let seen = 0;
  for (const { cell, marks } of await matrixRows(page)) {
    for (const [column, service] of columns) {
      const line = near.services.find((one) => one.cell === cell && one.service === service);
      const wanted = line.verdict === 'SKIP' ? 'skip' : line.model;
      assert.equal(marks[column].split(' ')[0], wanted, `${cell} ${service}`);
      seen += line.verdict === 'SKIP' ? 0 : 1;
    }
  }
  assert.equal(seen, near.services.filter(({ verdict }) => verdict !== 'SKIP').length);
  await close(page);
});

test('rows that are merged stand for every cell once', async () => {
  const page = await open(near.page);
  const rows = await matrixRows(page);
  const total = await page.evaluate(() => [...document.querySelectorAll('#grid-rows tr[data-row]')]
    .reduce((sum, tr) => sum + Number(tr.querySelectorAll('th')[4].textContent), 0));
  assert.equal(total, 48);
  assert.equal(rows.length, 20);
  await close(page);
});

test('causes count the cells and services in which they are', async () => {
  const page = await open(near.page);
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
  const shown = await page.evaluate(() => [...document.querySelectorAll('.causes tbody tr')].map((tr) => ({
    cause: tr.querySelector('b').textContent, services: [...tr.cells[1].querySelectorAll('code')]
      .map((code) => code.textContent).sort(), cells: Number(tr.cells[2].textContent.split(' ')[0]),
    lines: Number(tr.cells[3].textContent.split(' ')[0]) })));
  const down = near.services.filter(({ verdict }) => verdict === 'BREAK');
  assert.equal(shown.reduce((sum, { lines }) => sum + lines, 0), down.length);
  for (const { cause, services, cells, lines } of shown) {
    const own = down.filter((line) => (line.caused_by === null ? `${line.side} refuses: ${line.reason}`
      : `down because of ${line.caused_by}`) === cause);
    assert.equal(own.length, lines, cause);
    assert.equal(new Set(own.map(({ cell }) => cell)).size, cells, cause);
    assert.deepEqual([...new Set(own.map(({ service }) => service))].sort(), services, cause);
  }
  await close(page);
});

test('a click on a field opens its cell; back leads to the matrix', async () => {
  const page = await open(near.page, '#rows=all');
  const field = page.locator('#grid-rows tr[data-row="2"] td.down a').first();
  const href = await field.getAttribute('href');
  await field.click();
  assert.equal(await page.evaluate(() => location.hash), `#rows=all&${href.slice(1)}`);
  assert.equal(await text(page, '#cell-title code'), (await matrixName(page, href)));
  assert.equal(await page.evaluate(() => document.activeElement.id), 'cell-title');
  await page.getByText('← Matrix').click();
  assert.equal(await page.evaluate(() => location.hash), '#rows=all');
  assert.ok(await page.locator('#grid').isVisible());
  await page.goBack();
  assert.ok(await page.locator('#cell-title').isVisible());
  await close(page);
});

async function matrixName(page, href) {
  return decodeURIComponent(/cell=([^&]*)/.exec(href)[1]);
}

test('filters leave the cells that they should, and a reload keeps them', async () => {
  const page = await open(near.page, '#rows=all');
  await page.getByLabel('Release of E').selectOption('X15.4');
  await page.getByLabel('Verdict', { exact: true }).selectOption('BREAK');
  await page.getByLabel('Service', { exact: true }).selectOption('cluster.c');
  const wanted = cellsWith((line) => line.axes['expressway-e.release'] === 'X15.4'
    && line.verdict === 'BREAK' && line.service === 'cluster.c');
  const check = async () => {
    const rows = await matrixRows(page);
    assert.ok(wanted.length > 0);
    assert.deepEqual(rows.map(({ cell }) => cell), wanted);
    assert.deepEqual(Object.keys(rows[0].marks), ['clu.c']);
    assert.match(await text(page, '#status'), new RegExp(`^${wanted.length} lines of 1,488`));
  };
  await check();
  const hash = await page.evaluate(() => location.hash);
  assert.equal(hash, '#e=X15.4&verdict=BREAK&only=cluster.c&rows=all');
  await page.reload();
  await ready(page);
  await check();
  assert.equal(await page.getByLabel('Release of E').inputValue(), 'X15.4');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  assert.equal((await matrixRows(page)).length > wanted.length, true);
  assert.equal(await page.evaluate(() => location.hash), '#rows=all');
  await close(page);
});

test('free text: every word, in cell, service or outcome', async () => {
  const page = await open(near.page, '#rows=all');
  await page.getByLabel('Free text').fill('ccert=combined+expired cucm refuses');
  const wanted = cellsWith((line) => line.axes['expressway-c.certificate'] === 'combined+expired'
    && line.side === 'cucm');
  assert.deepEqual((await matrixRows(page)).map(({ cell }) => cell), wanted);
  await page.getByLabel('Free text').fill('nothing-like-this');
  assert.ok(await page.getByText('No cell has a line that all filters leave.').isVisible());
  await close(page);
});

test('a cause shows its fields in the matrix', async () => {
  const page = await open(near.page);
  await page.getByRole('button', { name: 'Show where expressway-e refuses: untrusted-issuer' }).click();
  const shown = await page.evaluate(() => [...document.querySelectorAll('#grid td:not(.passed-over)')]
    .map((td) => td.textContent));
  assert.ok(shown.length > 0 && new Set(shown).size === 1, shown.join());
  assert.match(await page.evaluate(() => location.hash), /^#note=\d+$/);
  await close(page);
});

test('an anchor opens its cell; an unknown one says so', async () => {
  const line = near.services.find(({ service, verdict }) => service === 'mra.login' && verdict === 'BREAK');
  const page = await open(near.page, cellFragment(line.cell, line.service));
  assert.equal(await text(page, '#cell-title code'), line.cell);
  assert.equal(await text(page, '#service-title code'), 'mra.login');
  await close(page);
  const unknown = await open(near.page, '#cell=nowhere');
  assert.match(await text(unknown, '#cell'), /no cell named nowhere/);
  await close(unknown);
});

test('what must not be overlooked stands above everything', async () => {
  const lines = linesOf(near.results);
  const services = lines.filter(({ kind }) => kind === 'service');
  Object.assign(services[40], { verdict: 'MISMATCH', live: 'down', model: 'up', detail: 'state: live down, model up' });
  Object.assign(services[60], { verdict: 'INCONCLUSIVE', live: null, detail: 'a process was lost' });
  lines[0].kind = 'run';
  const page = await open(pageOf('trouble', lines.slice(0, -1)));
  assert.match(await text(page, '.warning.mismatch'), /1 line MISMATCH[^]*state: live down, model up/);
  assert.match(await text(page, '.warning.inconclusive >> nth=1'), /1 line INCONCLUSIVE[^]*lost/);
  assert.match(await text(page, '.warning.inconclusive >> nth=0'), /did not come to its end/);
  await page.locator('.warning.mismatch a').click();
  assert.equal(await text(page, '#cell-title code'), services[40].cell);
  assert.equal(await text(page, '#service-title .mark'), 'MISMATCH');
  assert.match(await text(page, '.service'), /Live: down; model: up/);
  await page.getByText('← Matrix').click();
  assert.equal(await page.locator('#grid td.mismatch').innerText(), 'MISMATCH');
  assert.equal(await page.locator('#grid td.inconclusive').innerText(), '?');
  await close(page);
});
