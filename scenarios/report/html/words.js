/* words.js: outcomes in words, and as the marks that stand in the matrix. */

const VERDICTS = ['PASS', 'BREAK', 'MISMATCH', 'INCONCLUSIVE', 'SKIP'];
const VERDICT_SAYS = {
  PASS: isPrediction ? 'works, as model and claims say' : 'works, as model and claims foretold',
  BREAK: 'fails, as model and claims foretold',
  MISMATCH: 'live, model and claims do not agree',
  INCONCLUSIVE: 'the lab itself failed',
  SKIP: 'does not apply',
};

/* "up", "down" or null: what happened, or in a prediction what would. */
const toldState = (outcome) => fieldOf(outcome, isPrediction ? 'model' : 'live');

/* "(tls, X509 error 26, alert 43)" without the brackets. */
function stageWords(outcome) {
  const x509 = fieldOf(outcome, 'x509_error');
  const alert = fieldOf(outcome, 'alert');
  const sip = fieldOf(outcome, 'sip_status');
  const parts = [fieldOf(outcome, 'stage')];
  if (x509 !== null) parts.push(`X509 error ${x509}`);
  if (alert !== null) parts.push(`alert ${alert}`);
  if (sip !== null) parts.push(`SIP ${sip}`);
  return parts.filter(Boolean).join(', ');
}

/* Who refuses and why: "expressway-e refuses: expired". */
function causeWords(outcome) {
  const side = fieldOf(outcome, 'side');
  const reason = fieldOf(outcome, 'reason') || 'no reason known';
  if (reason === 'dependency-down') return `down because of ${fieldOf(outcome, 'caused_by')}`;
  return side === null ? reason : `${side} refuses: ${reason}`;
}

function failureWords(outcome) {
  const stage = stageWords(outcome);
  return causeWords(outcome) + (stage === '' ? '' : ` (${stage})`);
}

/* What a detail says beyond the mix of releases, which has a mark of its own. */
function detailWords(detail) {
  return (detail || '').split('; ').filter((part) => !part.startsWith('unsupported-mix')).join('; ');
}

/* ---- notes: each different failure has a number, in the order of the lines ---- */

const notes = { down: new Map(), up: new Map() };

function noteFor(kind, words, outcome) {
  if (!notes[kind].has(words)) {
    notes[kind].set(words, { kind, number: notes[kind].size + 1, words, outcome });
  }
  return notes[kind].get(words);
}

const NO_STATE = {
  SKIP: { kind: 'skip', text: 'skip' },
  INCONCLUSIVE: { kind: 'inconclusive', text: '?' },
  MISMATCH: { kind: 'mismatch', text: 'MISMATCH' },
};

/* What stands in a field of the matrix: kind (a CSS class), text, note or undefined. */
function makeMark(outcome) {
  const verdict = fieldOf(outcome, 'verdict');
  if (own(NO_STATE, verdict) !== undefined) return NO_STATE[verdict];
  if (toldState(outcome) === 'down') {
    const note = noteFor('down', failureWords(outcome), outcome);
    const follows = fieldOf(outcome, 'reason') === 'dependency-down';
    return { kind: follows ? 'follows' : 'down', text: `down ${note.number}`, note };
  }
  const detail = detailWords(fieldOf(outcome, 'detail'));
  if (detail === '') return { kind: 'up', text: 'up' };
  const note = noteFor('up', detail, outcome);
  return { kind: 'partly', text: `up ${note.number}`, note };
}

/* Outcomes are numbered in the order of the lines, so notes are too. */
const marks = [];
for (let outcome = 0; outcome < numOutcomes; outcome++) marks.push(makeMark(outcome));

/* Equal marks have equal numbers. */
const markNumbers = new Map();
const markNumber = marks.map(({ text }) => {
  if (!markNumbers.has(text)) markNumbers.set(text, markNumbers.size);
  return markNumbers.get(text);
});

const MARK_SYMBOL = { up: '✓', partly: '◐', down: '✕', follows: '↳', mismatch: '≠', inconclusive: '?',
  skip: '–' };

/* ---- numbers by name ---- */

function numberWords(outcome) {
  const parts = [];
  const named = (what, number, names) => {
    if (number === null) return;
    parts.push(`${what} ${number}${names && own(names, number) ? ` (${names[number]})` : ''}`);
  };
  named('X509 error', outcome.x509_error, data.x509_errors);
  named('TLS alert', outcome.alert, data.alerts);
  named('SIP status', outcome.sip_status);
  return parts.length === 0 ? null : parts.join(', ');
}

function endWords(end) {
  if (end === null) return null;
  return [el('code', null, end.name), ' shows ',
    end.certificate === null ? 'no certificate' : el('b', null, end.certificate)];
}

/* A word for a POSIX shell. */
const shellWord = (text) => (/^[A-Za-z0-9_./:=+,@%-]+$/.test(text)
  ? text : `'${text.replaceAll("'", "'\\''")}'`);
