/* service.js: one service of one cell: verdict, cause, and what these rest on. */

function isTrouble({ verdict }) {
  return verdict !== 'PASS' && verdict !== 'SKIP';
}

const markOf = (line) => marks[data.lines[line]];

function markBadge(line) {
  const { kind, text } = markOf(line);
  return el('span', { class: `mark ${kind}` }, text);
}

/* What happened, in one sentence. */
function verdictSentence(outcome, line, jump) {
  if (outcome.verdict === 'SKIP') return ['Does not apply: ', detailWords(outcome.detail) || 'no reason told', '.'];
  if (outcome.verdict === 'INCONCLUSIVE') return ['The lab failed: ', outcome.detail || 'no reason told', '.'];
  const state = isPrediction ? outcome.model : outcome.live;
  if (state === 'up') return [isPrediction ? 'Would work.' : 'Works.'];
  if (outcome.caused_by !== null) {
    return ['Down because ', el('a', jump(outcome.caused_by), el('code', null, outcome.caused_by)),
      ' is down: the cause is there.'];
  }
  return [el('b', null, causeWords(data.lines[line])), ', at stage ', outcome.stage || 'unknown', '.'];
}

function disagreement(outcome) {
  if (outcome.verdict !== 'MISMATCH') return null;
  return el('p', { class: 'warning mismatch' }, el('b', null, 'Live and model, or a claim, do not agree: '),
    outcome.detail || '', ` Live: ${outcome.live || 'unknown'}; model: ${outcome.model || 'unknown'}.`);
}

function factsOf(outcome, cell) {
  const clock = data.cells.clock[cell];
  const detail = outcome.verdict === 'MISMATCH' ? '' : detailWords(outcome.detail);
  const lone = outcome.verdict === 'SKIP' || outcome.verdict === 'INCONCLUSIVE';
  return terms([
    ['Verdict', `${outcome.verdict}: ${VERDICT_SAYS[outcome.verdict]}`],
    ['Numbers', numberWords(outcome)],
    ['Detail', detail === '' || lone ? null : detail],
    ['Client', endWords(outcome.client)], ['Server', endWords(outcome.server)],
    ['Confidence', outcome.confidence && `${outcome.confidence}: the weakest rule that decided`],
    ['Releases', outcome.unsupported_mix
      ? 'not all nodes of E and C run the same release: Cisco does not support that' : null],
    ['Virtual time', clock === null ? null : data.words[clock]],
    ['Observed by', outcome.observed_by === 'model' ? 'the model alone' : outcome.observed_by],
  ], { class: 'facts' });
}

/* ---- what it rests on ---- */

const withNote = (text, note) => (note ? [text, el('br'), el('small', null, `Note: ${note}`)] : text);

function rulesTable(rules) {
  if (rules.length === 0) return null;
  return table('Rules that decided', ['Rule', 'Box', 'Value', 'Confidence', 'Source'],
    rules.map(({ id, box, release, value, confidence, text }) => {
      const says = text === undefined ? null : data.rule_texts[text];
      return [[el('code', null, id), says && [el('br'), el('small', null, says.says)]],
        `${box} ${release}`, value, el('span', { class: `confidence ${confidence}` }, confidence),
        says === null ? 'not among the release profiles of this build'
          : withNote(says.source, says.note)];
    }));
}

function claimsTable(claims) {
  if (claims.length === 0) return null;
  return table('Claims that speak of it', ['Claim', 'Agrees', 'What the document says', 'Source'],
    claims.map(({ id, reading, agrees, text }) => {
      const says = text === undefined ? null : data.claim_texts[text];
      return [[el('code', null, id), reading ? ` (read as ${reading})` : ''],
        el('span', { class: 'agrees' }, agrees ? '✓ agrees' : el('b', { class: 'disagrees' }, '≠ disagrees')),
        says === null ? 'not among the claims of this build' : withNote(says.says, says.note),
        says === null ? '' : `${says.source} (${says.confidence})`];
    }));
}

function assumptionsTable(assumptions) {
  if (assumptions.length === 0) return null;
  return table('Assumptions: what no document states', ['Assumption', 'Value', 'Why'],
    assumptions.map(({ rule, box, value, note }) => [[el('code', null, rule),
      box ? ` on ${box}` : ''], value, note || '']));
}

function proofOf(proof) {
  if (proof === null) return null;
  return el('p', null, el('b', null, 'Proof of the cause: '), proof.detail || 'none');
}

/* The view of one service; `jump(id)` makes the attributes of a link to another one. */
function serviceView(cell, service, jump) {
  const line = lineAt(cell, service);
  const outcome = outcomeOf(line);
  const { id, says } = data.services[service];
  const explained = outcome.reason !== null && outcome.caused_by === null
    ? reasonDetails(outcome.reason) : null;
  return el('section', { class: 'service', id: 'service', 'aria-labelledby': 'service-title' },
    el('h3', { id: 'service-title', tabindex: '-1' }, el('code', null, id), ' ', markBadge(line)),
    el('p', { class: 'hint' }, says),
    el('p', { class: 'verdict' }, verdictSentence(outcome, line, jump)),
    disagreement(outcome), factsOf(outcome, cell), proofOf(outcome.proof),
    explained && el('details', { open: isTrouble(outcome) },
      el('summary', null, `Cause and ways out: ${outcome.reason}`), explained),
    el('div', { id: 'rests-on', tabindex: '-1' }, rulesTable(outcome.rules || []),
      claimsTable(outcome.claims || []), assumptionsTable(outcome.assumptions || [])));
}

/* ---- the list of a cell's services ---- */

function serviceItem(cell, service, current, jump) {
  const line = lineAt(cell, service);
  return el('li', null, el('a', { ...jump(data.services[service].id),
    'aria-current': service === current ? 'true' : null },
  markBadge(line), ' ', el('code', null, data.services[service].id)));
}

function serviceList(cell, current, jump) {
  const all = servicesOf(cell);
  const skipped = all.filter((service) => markOf(lineAt(cell, service)).kind === 'skip');
  const others = all.filter((service) => !skipped.includes(service));
  const items = (list) => el('ul', { class: 'plain' },
    list.map((service) => serviceItem(cell, service, current, jump)));
  return el('nav', { class: 'services', 'aria-label': 'Services of this cell' }, items(others),
    skipped.length > 0 && el('details', { open: skipped.includes(current) || others.length === 0 },
      el('summary', null, `${count(skipped.length, 'service')} that do not apply`), items(skipped)));
}
