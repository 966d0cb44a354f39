/* Everything that comes from files and peers is text, whatever it says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cellFragment, close, linesOf, open, pageWithEvidence, predicted, text, withBrowser, writeLines }
  from './lib.mjs';

withBrowser();

const STRINGS = ['<img src=x onerror="window.pwned=1">', '</script><script>window.pwned=2</script>',
  '<!--<script>', '"\'`&lt;&amp;', 'javascript:window.pwned=3', '{{constructor.constructor("pwned")()}}',
  '\u202ereversed\u2066', '__proto__', '\ufeff\u2028\u2029', ']]><svg onload=window.pwned=4>',
  '\ud83d\ude00 %00%3Cscript%3E &cell=x#y'];
const HOSTILE = STRINGS.join(' ');

/* Results of which every text that can be is hostile. */
function hostileLines() {
  const near = predicted('near-misses');
  const [run, ...rest] = linesOf(near.results);
  const cell = rest[0].cell;
  Object.assign(run, { title: HOSTILE, scenario: STRINGS[1], tool: HOSTILE, assumptions: STRINGS });
  const own = rest.filter((line) => line.cell === cell);
  own.forEach((line, i) => {
    const name = STRINGS[i % STRINGS.length];
    line.cell = HOSTILE;
    line.axes['expressway-e.certificate'] = STRINGS[1];
    line.axes[name] = STRINGS[0];
    line.detail = HOSTILE;
    line.clock = HOSTILE;
    line.client = { name: HOSTILE, certificate: HOSTILE };
    line.server = { name: STRINGS[0], certificate: STRINGS[7] };
    if (i < STRINGS.length) line.service = name;
    if (i % 3 === 0) Object.assign(line, { verdict: 'BREAK', model: 'down', side: name, reason: name });
    if (i % 7 === 0) Object.assign(line, { verdict: 'MISMATCH' });
    line.rules = [{ id: name, box: name, confidence: name, release: name, value: name }];
    line.claims = [{ id: name, agrees: false }];
    line.assumptions = [{ rule: name, box: name, value: name, note: HOSTILE }];
  });
  const events = STRINGS.map((name) => ({ kind: 'event', cell: HOSTILE, box: name, node: name, text: HOSTILE }));
  const summary = { ...rest[rest.length - 1], stopped: HOSTILE };
  return [run, ...own, ...events, summary];
}

const ladder = { columns: STRINGS.map((name) => ({ name, kind: name, address: name })),
  sections: STRINGS.map((name) => ({ link: name, title: HOSTILE, services: [name],
    rows: [{ at_us: 1, from: 0, to: 1, kind: name, text: HOSTILE, more: STRINGS, fault: true }] })) };
const certificates = Object.fromEntries(STRINGS.map((name) => [`${name}:`, { label: name, of: name,
  subject: HOSTILE, issuer: HOSTILE, names: STRINGS, eku: name, not_before: name, not_after: name,
  key: name, is_ca: false, pem: HOSTILE }]));

const results = writeLines('hostile.jsonl', hostileLines());
const path = pageWithEvidence('hostile', results, { [HOSTILE]: { recorded: HOSTILE, ladder, certificates,
  logs: STRINGS.map((name) => ({ box: name, node: name, text: HOSTILE })) } });

const inert = async (page) => {
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.equal(await page.locator('img, svg, iframe, object, embed').count(), 0);
  assert.equal(await page.evaluate(() => [...document.querySelectorAll('a')]
    .every((link) => link.protocol === 'file:')), true);
};

test('no text of the data holds a mark that begins an element', () => {
  const page = readFileSync(path, 'utf8');
  const data = page.slice(page.indexOf('id="data">') + 10);
  const end = data.indexOf('<');
  assert.ok(data.startsWith('{"format":1,'));
  assert.ok(data.slice(end).startsWith('</script>\n<script>\n\'use strict\''));
  assert.equal(JSON.parse(data.slice(0, end)).run.title, HOSTILE);
});

test('the overview shows them as they are', async () => {
  const page = await open(path);
  assert.equal(await page.locator('h1').textContent(), HOSTILE);
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
  await inert(page);
  await page.getByLabel('Free text').fill('<script>');
  assert.match(await text(page, '#found'), /in 1 cell of 1/);
  await inert(page);
  await close(page);
});

test('the cell shows them as they are', async () => {
  const page = await open(path, cellFragment(HOSTILE));
  await page.waitForSelector('#evidence[data-ready]');
  assert.equal(await page.locator('#cell-title code').textContent(), HOSTILE);
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
  assert.equal(await page.locator('.ladder').count(), STRINGS.length);
  for (let i = 0; i < STRINGS.length; i++) {
    await page.locator('.services a').nth(i).click();
    await page.waitForSelector('#evidence[data-ready]');
    await inert(page);
  }
  await close(page);
});

test('so do fragments that somebody else wrote', async () => {
  for (const fragment of ['#cell=<img src=x onerror=window.pwned=5>', '#q=</script><script>window.pwned=6</script>',
    '#e=<svg onload=window.pwned=7>&verdict=%ZZ', '#cell=%', '#__proto__=1&constructor=2&only=__proto__',
    '#note=x,1,up9&rows=<b>', '#service=x&cell', '#data']) {
    const page = await open(path, fragment);
    await inert(page);
    await close(page);
  }
});

test('code from elsewhere does not run', async () => {
  const page = await open(path);
  const refused = await page.evaluate(() => {
    const script = document.createElement('script');
    let trusted = false;
    try {
      script.text = 'window.pwned = 8';
    } catch (error) {
      trusted = true; /* only trusted types may */
    }
    document.body.append(script);
    return { trusted, ran: window.pwned !== undefined };
  });
  assert.deepEqual(refused, { trusted: true, ran: false });
  page.problems = page.problems.filter((problem) => !/TrustedScript|Content Security Policy/.test(problem));
  await close(page);
});
