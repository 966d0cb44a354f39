/* evidence.js: what was recorded of a cell: packed in an element of its own, unpacked when its cell
 * is opened. */

async function unpacked(element) {
  const bytes = Uint8Array.from(atob(element.textContent.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
}

/* The elements stand behind this program; a page that is still being read may lack them. */
const pageRead = new Promise((resolve) => {
  if (document.readyState !== 'loading') resolve();
  else document.addEventListener('DOMContentLoaded', resolve, { once: true });
});

/* {ladder, certificates, logs, recorded}: each may be missing. */
async function evidenceOf(cell) {
  await pageRead;
  const evidence = byId(`evidence-${cell}`);
  const log = byId(`log-${cell}`);
  const found = evidence === null ? {} : await unpacked(evidence);
  if (found.logs === undefined && log !== null) found.logs = await unpacked(log);
  return found;
}

/* ---- certificates ---- */

function certificateView([fingerprint, certificate]) {
  const { names, pem } = certificate;
  return el('details', { class: 'certificate' },
    el('summary', null, el('b', null, certificate.of || certificate.subject || fingerprint), ' ',
      certificate.label || '', ' · ', certificate.eku || 'no extended key usage'),
    terms([['Subject', certificate.subject], ['Issuer', certificate.issuer],
      ['Names', names && names.length > 0 ? names.join(', ') : 'none'],
      ['Extended key usage', certificate.eku || 'none'],
      ['Valid', `${certificate.not_before} to ${certificate.not_after}`],
      ['Key', certificate.key], ['CA', certificate.is_ca ? 'yes' : 'no'],
      ['Fingerprint', el('code', null, fingerprint)]], { class: 'facts' }),
    pem && el('details', null, el('summary', null, 'PEM'), el('pre', { tabindex: '0' }, pem)));
}

/* ---- logs ---- */

/* The lines of each node, in the order in which nodes come up. */
function nodeLogs(logs) {
  const nodes = new Map();
  for (const { box, node, text } of logs) {
    if (!nodes.has(node)) nodes.set(node, { box, node, lines: [] });
    nodes.get(node).lines.push(text);
  }
  return [...nodes.values()];
}

function logView({ box, node, lines }) {
  return el('section', { class: 'log', 'aria-label': `Event log of ${node}` },
    el('h4', null, node, ' ', el('small', null, `${box}, ${count(lines.length, 'entry', 'entries')}`)),
    el('pre', { tabindex: '0' }, lines.join('\n')));
}

/* ---- all of it ---- */

function noEvidence(cell, what) {
  const command = `ekulab ladder ${shellWord(`RUN:${data.cells.id[cell]}`)}`;
  return [el('p', null, `${what} of this cell is not in this file. `,
    isPrediction ? 'A prediction runs nothing that could be recorded; of a run, this command shows it:'
      : 'This command shows it; RUN is the results file, or the name of the kept run:'),
  el('pre', { tabindex: '0' }, command)];
}

function evidenceParts(cell, service, found) {
  const certificates = Object.entries(found.certificates || {});
  const logs = nodeLogs(found.logs || []);
  return [
    el('h3', null, 'What went over the wire'),
    found.recorded && el('p', { class: 'hint' }, `Recorded ${found.recorded}.`),
    found.ladder ? ladderView(found.ladder, service) : noEvidence(cell, 'The ladder'),
    certificates.length > 0 && [el('h3', null, 'Certificates'), certificates.map(certificateView)],
    logs.length > 0 && [el('h3', null, 'Event logs'), el('div', { class: 'logs' }, logs.map(logView))],
  ];
}

/* Fills `place` when the evidence is unpacked, unless another cell has been opened meanwhile. */
async function showEvidence(place, cell, service) {
  fill(place, el('p', { class: 'hint' }, 'Reading the evidence …'));
  let parts;
  try {
    parts = evidenceParts(cell, service, await evidenceOf(cell));
  } catch (error) {
    parts = [el('h3', null, 'What went over the wire'),
      el('p', null, `The evidence in this file cannot be read: ${error.message}`)];
  }
  if (place.isConnected) fill(place, parts);
  place.dataset.ready = 'true';
}
