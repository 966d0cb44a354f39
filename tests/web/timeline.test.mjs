/* The timeline of a plan: what it shows is what the results say, by slider, keyboard and address. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join } from 'node:path';
import { close, ekulab, linesOf, open, pageOf, text, withBrowser, workFile } from './lib.mjs';

withBrowser();

const plan = join(process.env.EK_ROOT, 'scenarios', 'plans', 'rolling-x154.yaml');
const results = workFile('plan.jsonl');
const page = workFile('plan.html');
ekulab(['plan', 'preview', plan, '--predict', '--output', `jsonl=${results}`, '--output', `html=${page}`]);
const lines = linesOf(results);
const states = lines.filter(({ kind, until }) => kind === 'state' && until !== null);
const told = lines.find(({ kind }) => kind === 'plan');
const modelOf = (cell, service) => lines.find((line) => line.cell === cell && line.service === service).model;

test('the summary stands first, and the first broken state is shown', async () => {
  const view = await open(page);
  const head = await text(view, '.timeline .facts');
  assert.match(head, new RegExp(told.first_break.services[0]));
  assert.match(head, new RegExp(String(told.service_days_lost)));
  const first = states.findIndex(({ from }) => from === told.first_break.at);
  assert.match(await text(view, '.state-title'), new RegExp(`^State ${first + 1} of ${states.length}:`));
  await close(view);
});

test('every segment is what became of its service in its state', async () => {
  const view = await open(page);
  const rows = await view.evaluate(() => [...document.querySelectorAll('.timeline li.timeline-row')].map((li) => ({
    service: li.querySelector('.name').textContent,
    kinds: [...li.querySelectorAll('.segment')].map((one) => one.classList[1]) })));
  assert.ok(rows.length >= 10);
  assert.equal(rows[0].service, told.first_break.services[0]);
  let down = 0;
  for (const { service, kinds } of rows) {
    assert.equal(kinds.length, states.length);
    kinds.forEach((kind, i) => {
      assert.equal(kind, modelOf(states[i].cell, service), `${service} in ${states[i].cell}`);
      down += kind === 'down' ? 1 : 0;
    });
  }
  assert.equal(down, 2);
  await close(view);
});

test('the slider goes by keyboard, tells its date, and the address keeps it', async () => {
  const view = await open(page, '#state=1');
  assert.match(await text(view, '.state-title'), /^State 1 of /);
  await view.focus('#timeline-state');
  await view.keyboard.press('ArrowRight');
  assert.match(await text(view, '.state-title'), /^State 2 of /);
  assert.match(await text(view, '.state-panel'), /expressway-e\.node\.1: upgrade X15\.3\.2 to X15\.4/);
  assert.match(await view.getAttribute('#timeline-state', 'aria-valuetext'), /2026-06-06T20:00Z/);
  assert.match(await view.evaluate(() => location.hash), /state=2/);
  await view.keyboard.press('End');
  assert.match(await text(view, '.state-panel'), /b2b\.outbound/);
  await view.click('.state-panel a:text("Open this state as a cell")');
  assert.match(await text(view, '#cell-title'), new RegExp(states.at(-1).cell));
  await close(view);
});

test('what is pending and the way back are told', async () => {
  const number = states.findIndex(({ pending }) => pending.length > 0) + 1;
  const view = await open(page, `#state=${number}`);
  assert.match(await text(view, '.state-panel'), /restart pending: sectigo\/default@2026-07-11 is in the server store/);
  assert.match(await text(view, '.timeline'), /back\/expressway-c\/X15\.3\.2: .*down would be .*mra\.service-check/);
  await close(view);
});

/* Two hundred states, with texts that would like to be markup. */
test('many states are drawn, and texts stay texts', async () => {
  const evil = '<img src=x onerror=alert(1)>';
  const day = (i) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().replace('.000', '');
  const many = [lines[0], { ...told, title: evil, first_break: null }];
  const like = lines.find(({ kind, cell }) => kind === 'service' && cell === states[0].cell);
  for (let i = 0; i < 200; i++) {
    many.push({ kind: 'state', state: i + 1, cell: `s${i}`, from: day(i), until: day(i + 1), days: 1,
      shares: null, pending: [evil], events: [{ kind: 'step', at: day(i), text: evil, source: evil, line: 1 }] });
    many.push({ ...like, cell: `s${i}` });
  }
  many.push(lines.at(-1));
  const view = await open(pageOf('many', many));
  assert.equal(await view.evaluate(() => document.querySelectorAll('.axis .segment').length), 200);
  assert.ok((await text(view, '.state-panel')).includes(evil));
  assert.equal(await view.evaluate(() => document.images.length), 0);
  await close(view);
});

test('results without a plan have no timeline', async () => {
  const view = await open(pageOf('none', lines.filter(({ kind }) => !['plan', 'state'].includes(kind))));
  assert.equal(await view.evaluate(() => document.querySelectorAll('.timeline').length), 0);
  await close(view);
});
