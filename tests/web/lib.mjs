/* lib.mjs: what the browser tests share: pages made by the programs under test, and Chromium. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';

const { EK_BIN, EK_ROOT, EK_WEB, EK_WORK, EK_EVIDENCE_PAGE } = process.env;
const require = createRequire(join(EK_WEB, 'node_modules', 'any.js'));
const { chromium } = require('playwright-core');

export const sanitized = process.env.EK_TEST_SANITIZED === '1';
export const matrixFile = (name) => join(EK_ROOT, 'scenarios', 'matrix', `${name}.yaml`);
export const workFile = (name) => join(EK_WORK, name);
export const axeSource = () => readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/* ---- the programs ---- */

function run(program, args, codes) {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.ok(codes.includes(done.status), `${program} ${args.join(' ')}: ${done.status}\n${done.stderr}`);
  return done;
}

export const ekulab = (args, codes = [0]) => run(join(EK_BIN, 'ekulab'), args, codes);

/* The objects of a results file. */
export const linesOf = (path) => readFileSync(path, 'utf8').trim().split('\n').map((line) => JSON.parse(line));

export function writeLines(name, lines) {
  const path = workFile(name);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

/* predicted('near-misses'): {results, page, lines, services}; made once a test file. */
export function predicted(scenario, ...more) {
  const results = workFile(`${scenario}.jsonl`);
  const page = workFile(`${scenario}.html`);
  if (!existsSync(page)) {
    ekulab(['predict', matrixFile(scenario), ...more, '--output', `jsonl=${results}`]);
    ekulab(['report', results, '-o', page]);
  }
  return { results, page, ...readLines(results) };
}

export function readLines(results) {
  const lines = linesOf(results);
  return { lines, services: lines.filter(({ kind }) => kind === 'service') };
}

/* A page of results that a test has written, of which nothing ever ran. */
export function pageOf(name, lines) {
  const results = writeLines(`${name}.jsonl`, lines);
  ekulab(['report', results, '--evidence', 'none', '-o', workFile(`${name}.html`)]);
  return workFile(`${name}.html`);
}

/* A page with evidence: an object of cells, or the path of a file that holds it. */
export function pageWithEvidence(name, results, evidence) {
  const path = typeof evidence === 'string' ? evidence : workFile(`${name}.json`);
  if (typeof evidence !== 'string') writeFileSync(path, JSON.stringify(evidence));
  run(EK_EVIDENCE_PAGE, [results, path, workFile(`${name}.html`)], [0]);
  return workFile(`${name}.html`);
}

/* ---- the browser ---- */

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/* Nothing takes as long unless something is wrong. */
const LONGEST_MS = 20000;

let context;

/* Call once in a test file: Chromium, with a profile of its own, for all its tests. */
export function withBrowser() {
  before(async () => {
    context = await chromium.launchPersistentContext(mkdtempSync(workFile('profile-')), {
      executablePath: '/usr/bin/chromium', headless: true, args: FLAGS, chromiumSandbox: false,
      viewport: { width: 1440, height: 900 },
    });
    context.setDefaultTimeout(LONGEST_MS);
  });
  after(() => context.close());
}

/* Opens the page; `page.problems` gathers what must not happen. */
export async function open(path, fragment = '', media = {}) {
  const page = await context.newPage();
  const url = pathToFileURL(path).href;
  page.problems = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.problems.push(message.text());
  });
  page.on('pageerror', (error) => page.problems.push(error.stack));
  page.on('dialog', (dialog) => { page.problems.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url) page.problems.push(`request ${request.url()}`);
  });
  await page.emulateMedia(media);
  await page.goto(url + fragment);
  try {
    await ready(page);
  } catch (error) {
    throw new Error(`the page was not drawn: ${page.problems.join('; ')}`, { cause: error });
  }
  return page;
}

export async function ready(page) {
  await page.waitForFunction(() => document.documentElement.dataset.firstView !== undefined);
}

/* Closes it and fails if there was a problem. */
export async function close(page) {
  await page.close();
  assert.deepEqual(page.problems, []);
}

export const cellFragment = (cell, service) => `#cell=${encodeURIComponent(cell)}${
  service === undefined ? '' : `&service=${service}`}`;

/* What the matrix shows: rows of {heading, marks by column}. */
export const matrixRows = (page) => page.evaluate(() => {
  const heads = [...document.querySelectorAll('#grid thead th:not(.setting)')].map((th) => th.textContent);
  return [...document.querySelectorAll('#grid-rows tr[data-row]')].map((tr) => ({
    cell: new URLSearchParams(tr.querySelector('th a').getAttribute('href').slice(1).replaceAll('+', '%2B')).get('cell'),
    headings: [...tr.querySelectorAll('th')].map((th) => th.textContent),
    marks: Object.fromEntries([...tr.querySelectorAll('td')].map((td, i) => [heads[i], td.textContent])),
  }));
});

export const text = async (page, selector) => (await page.locator(selector).first().innerText()).trim();
