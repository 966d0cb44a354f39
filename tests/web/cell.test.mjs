/* The view of a cell: verdict, what it rests on, what-if, evidence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join } from 'node:path';
import { cellFragment, close, ekulab, matrixFile, open, pageWithEvidence, predicted, readLines, text,
  withBrowser, workFile } from './lib.mjs';

withBrowser();

const near = predicted('near-misses');
const CELL = 'e=X15.3.2/c=X15.3.2/ecert=server-only/ccert=combined/eekucheck=on';
const lineOf = (cell, service) => near.services.find((line) => line.cell === cell && line.service === service);
const evidence = join(process.env.EK_ROOT, 'tests', 'web', 'evidence.json');
const loaded = (page) => page.waitForSelector('#evidence[data-ready]');

test('verdict, cause, rules, claims and assumptions are those of the line', async () => {
  const page = await open(near.page, cellFragment(CELL, 'mra.service-check'));
  const line = lineOf(CELL, 'mra.service-check');
  const shown = await text(page, '.service');
  assert.match(shown, /expressway-c refuses: eku-client-auth-missing, at stage sip-service/);
  assert.match(shown, /X509 error 26 \(unsuit?able certificate purpose\), SIP status 403/);
  const tables = await page.evaluate(() => Object.fromEntries([...document.querySelectorAll('.service table')]
    .map((table) => [table.caption.textContent, [...table.tBodies[0].rows].map((row) =>
      [...row.cells].map((cell) => cell.textContent))])));
  const rules = tables['Rules that decided'];
  assert.deepEqual(rules.map(([rule, box, value, confidence]) => [rule.startsWith, box, value, confidence].slice(1)),
    line.rules.map(({ box, release, value, confidence }) => [`${box} ${release}`, value, confidence]));
  line.rules.forEach(({ id }, i) => assert.ok(rules[i][0].startsWith(id), id));
  assert.ok(rules.every((row) => row[4].length > 10 && !row[4].includes('not among')), 'sources');
  const claims = tables['Claims that speak of it'];
  assert.deepEqual(claims.map(([id, agrees]) => [id, agrees]), line.claims.map(({ id, agrees }) =>
    [id, agrees ? '✓ agrees' : '≠ disagrees']));
  assert.ok(claims.every((row) => /\((documented|inferred|assumed)\)$/.test(row[3])), 'citations');
  assert.equal(tables['Assumptions: what no document states'].length, line.assumptions.length);
  assert.match(shown, /Ways out/);
  await close(page);
});

test('what follows from another service leads to it', async () => {
  const page = await open(near.page, cellFragment(CELL, 'mra.registration'));
  await page.locator('.verdict a').click();
  assert.equal(await text(page, '#service-title code'), lineOf(CELL, 'mra.registration').caused_by);
  await close(page);
});

test('a switch leads to the cell that was run with that value, and nowhere else', async () => {
  const page = await open(near.page, cellFragment(CELL, 'mra.service-check'));
  const group = (name) => page.getByRole('group', { name });
  await group('expressway-e.certificate').getByRole('radio', { name: /^combined all up/ }).check();
  assert.equal(await text(page, '#cell-title code'),
    'e=X15.3.2/c=X15.3.2/ecert=combined/ccert=combined/eekucheck=on');
  assert.equal(await text(page, '#service-title code'), 'mra.service-check');
  await group('expressway-e.release').getByRole('radio', { name: 'X15.4' }).check();
  assert.equal(await text(page, '#cell-title code'),
    'e=X15.4/c=X15.4/ecert=combined/ccert=combined/eekucheck=on');
  const cells = new Set(near.services.map(({ cell }) => cell));
  const switches = await page.evaluate(() => [...document.querySelectorAll('.what-if input')].map((input) => ({
    path: input.dataset.path, disabled: input.disabled, text: input.nextElementSibling.textContent })));
  const off = switches.filter(({ disabled }) => disabled);
  assert.ok(off.some(({ path, text: says }) => path === 'expressway-e.eku-check' && says.startsWith('off')
    && says.endsWith('not run')));
  assert.ok(!cells.has('e=X15.4/c=X15.4/ecert=combined/ccert=combined/eekucheck=off'));
  await close(page);
});

test('without evidence the page names the command', async () => {
  const page = await open(near.page, cellFragment(CELL));
  await loaded(page);
  assert.equal(await text(page, '#evidence pre'), `ekulab ladder RUN:${CELL}`);
  await close(page);
});

test('a ladder shows every step, and where it failed', async () => {
  const page = await open(pageWithEvidence('evidence', near.results, evidence),
    cellFragment(CELL, 'mra.service-check'));
  await loaded(page);
  assert.equal(await page.locator('.ladder').count(), 3);
  assert.equal(await page.locator('.ladder[open]').count(), 1);
  assert.match(await text(page, '.ladder[open]'), /mra.service-check e1:5061 -> c1:25000 ✕ fails/);
  assert.equal(await page.locator('.ladder li').count(), 17);
  assert.match(await text(page, '.ladder li.fault'), /fails here: .*X509 error 26/);
  const box = async (selector) => page.locator(selector).first().boundingBox();
  const e = await box('.ladder[open] .host >> nth=0');
  const c = await box('.ladder[open] .host >> nth=1');
  const service = await box('.ladder[open] li:nth-child(1) .event');
  const answer = await box('.ladder[open] li:nth-child(3) .event');
  const middle = ({ x, width }) => x + width / 2;
  assert.ok(Math.abs(service.x - middle(e)) < 2 && Math.abs(service.x + service.width - middle(c)) < 2);
  assert.ok(Math.abs(answer.x - middle(e)) < 2);
  assert.equal(await page.locator('.ladder[open] .event.right').count(), 1);
  assert.equal(await page.locator('.certificate').count(), 2);
  await page.locator('.certificate summary').first().click();
  assert.match(await text(page, '.certificate'), /Extended key usage\s+serverAuth/);
  assert.equal(await page.locator('.log').count(), 2);
  assert.match(await text(page, '.log'), /e1.example.com expressway-e, 2 entries/);
  await close(page);
  const other = await open(workFile('evidence.html'), cellFragment(near.services[0].cell));
  await loaded(other);
  assert.match(await text(other, '#evidence'), /not in this file/);
  await close(other);
});

test('a live run brings its event logs along', async () => {
  const results = workFile('live.jsonl');
  const page = workFile('live.html');
  ekulab(['run', matrixFile('near-misses'), '--only', `cell == "${CELL}"`, '--events', '--output',
    `jsonl=${results}`, '--output', `html=${page}`]);
  const { lines } = readLines(results);
  const view = await open(page, cellFragment(CELL));
  await loaded(view);
  const logs = await view.evaluate(() => [...document.querySelectorAll('.log pre')]
    .map((pre) => pre.textContent).join('\n').length);
  const wanted = lines.filter(({ kind }) => kind === 'event').map((event) => event.text).join('\n').length;
  assert.ok(wanted > 1000);
  assert.equal(logs, wanted);
  assert.match(await text(view, '#head'), /measured on real connections/);
  await close(view);
});

test('the matrix of all sources opens, cases and all', async () => {
  const full = predicted('full-sources');
  const line = full.services.find(({ verdict, cell }) => verdict === 'BREAK' && cell.startsWith('x15.3-page'));
  const page = await open(full.page);
  assert.match(await text(page, '#found'), /6,045 lines of 6,045/);
  await page.getByLabel('Free text').fill(line.cell);
  await page.locator(`#grid-rows th a:text-is("${line.cell}")`).click();
  assert.equal(await text(page, '#cell-title code'), line.cell);
  await close(page);
});
