/* The report of live runs: what was recorded is in the page, as it happened. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { cellFragment, close, ekulab, matrixFile, open, readLines, sanitized, text, withBrowser, workFile }
  from './lib.mjs';

withBrowser();

const loaded = (page) => page.waitForSelector('#evidence[data-ready="true"]');

writeFileSync(workFile('pair.yaml'), `scenario: pair
deployment:
  expressway-e: {release: X15.3.2, certificate: server-only}
  expressway-c: {release: X15.3.2}
axes:
  expressway-c.release: [X15.3.2, X15.4]
  expressway-c.certificate: [combined, server-only]
`);
ekulab(['run', workFile('pair.yaml'), '--output', `jsonl=${workFile('pair.jsonl')}`]);
ekulab(['report', workFile('pair.jsonl'), '-o', workFile('pair.html')]);

/* The words of all rows of the sections whose link is `link`. */
const rowsOf = (page, link) => page.evaluate((wanted) => [...document.querySelectorAll('.ladder')]
  .filter((ladder) => ladder.querySelector('summary code').textContent === wanted)
  .map((ladder) => [...ladder.querySelectorAll('li .said')].map((said) => said.textContent)), link);

test('a ladder has the steps of the registration, and the certificate that was refused', async () => {
  const page = await open(workFile('pair.html'), cellFragment('c=X15.3.2/ccert=combined', 'mra.registration'));
  await loaded(page);
  const [steps] = await rowsOf(page, 'mra.registration');
  assert.equal(steps.filter((step) => /SERVICE sip:serviceserver/.test(step)).length, 1);
  assert.match(await text(page, '.ladder li.fault'), /fails here: judges the certificate in SERVICE .*X509 error 26/);
  assert.match(await text(page, '.ladder li.fault'), /e1\.example\.com: EKU serverAuth \(server-only\)/);
  assert.match(steps.at(-1), /403 Forbidden/);
  assert.equal(await page.locator('.log').count(), 2);
  assert.match(await text(page, '.logs'), /SERVICE sip:serviceserver@example\.com/);
  await page.locator('.certificate summary').first().click();
  assert.match(await text(page, '.certificate'), /CN=e1\.example\.com/);
  await close(page);
});

test('a what-if switch leads to the cell in which the same certificate was accepted', async () => {
  const page = await open(workFile('pair.html'), cellFragment('c=X15.3.2/ccert=combined', 'mra.registration'));
  await loaded(page);
  await page.locator('.what-if input[data-path="expressway-c.release"]').nth(1).check();
  await page.waitForFunction(() => window.location.hash.includes('X15.4'));
  await loaded(page);
  const [steps] = await rowsOf(page, 'mra.registration');
  assert.ok(steps.some((step) => /judges the certificate in SERVICE for server-auth: accepted; answers 200/.test(step)));
  assert.equal(await page.locator('.ladder li.fault').count(), 0);
  await close(page);
});

test('alert 43 stands in the ladder of the zone that a server-only certificate of C takes down', async () => {
  const page = await open(workFile('pair.html'), cellFragment('c=X15.4/ccert=server-only', 'zone.uc-traversal'));
  await loaded(page);
  const [steps] = await rowsOf(page, 'zone.uc-traversal');
  assert.ok(steps.some((step) => /alert 43 unsupported_certificate \(fatal\)/.test(step)));
  assert.match(await text(page, '.ladder li.fault'), /verifies c1 for client-auth: X509 error 26/);
  await close(page);
});

test('the whole matrix, run live, opens', { skip: sanitized }, async () => {
  ekulab(['run', matrixFile('full-sources'), '--jobs', '2', '--output', `jsonl=${workFile('full.jsonl')}`]);
  ekulab(['report', workFile('full.jsonl'), '--evidence', 'kept', '-o', workFile('full.html')]);
  const { services } = readLines(workFile('full.jsonl'));
  const page = await open(workFile('full.html'));
  assert.match(await text(page, '#found'), new RegExp(`${services.length.toLocaleString('en')} lines of`));
  assert.match(await text(page, '#head'), /measured on real connections/);
  await close(page);
});
