// Checking in: asks for permission when the form opens and again when that is old, then takes a number with it. A second
// try after silence sends the same permission and the same words, so nobody gets two numbers.

import { whatWentWrong } from '../dialog.js';
import { press } from '../press.js';
import { fill, keep, stamp } from '../stamp.js';
import { facts } from '../words.js';

const PATIENCE_SECONDS = 6;
const PERMISSION_SECONDS = 100;
const SPRITE = new URL('../triage.svg', import.meta.url);
const QUIET_MS = 300;

const at = (id) => document.getElementById(id);
const form = at('form');
let permission = null; // {token, until, code}: what lets this browser check in, and the board's code it was given for

if (form) begin();

function begin() {
  renew().then((scanned) => scanned.ok && showWhere(scanned.body.presence));
  form.addEventListener('submit', submit);
  form.addEventListener('input', ({ target }) => (target.name === 'age' || target.name === 'unit') && aged());
}

async function submit(event) {
  event.preventDefault();
  at('go').setAttribute('aria-busy', 'true');
  at('wrong').hidden = true;
  const answer = await checkIn();
  at('go').removeAttribute('aria-busy');
  if (answer.ok) return answer.body.tellStaff ? tellStaff(answer.body) : location.assign('/visits');
  if (answer.status) permission = null;
  at('wrong').textContent = whatWentWrong(answer);
  at('wrong').hidden = false;
  if (answer.body?.field === 'boardCode') showWhere('none');
  at({ boardCode: 'board-code', ageMonths: 'age' }[answer.body?.field] ?? answer.body?.field)?.focus();
}

async function checkIn() {
  const code = at('board-code').value.trim();
  if (!permission || permission.code !== code || performance.now() > permission.until) {
    const scanned = await renew(code);
    if (!scanned.ok) return scanned;
  }
  return press('/v1/patient/checkin', { ...said(), signedCheckinToken: permission.token }, { patience: PATIENCE_SECONDS });
}

/** Permission to check in, of this moment; with the board's code it says that somebody stands before the board. */
async function renew(code = '') {
  const asked = { departmentId: facts.departmentId, ...(code && { boardCode: code }) };
  const scanned = await press('/v1/patient/scan', asked, { patience: PATIENCE_SECONDS });
  if (scanned.ok) permission = { token: scanned.body.signedCheckinToken, until: performance.now() + PERMISSION_SECONDS * 1000, code };
  return scanned;
}

/** What the form says, as the API wants to hear it. */
function said() {
  const given = new FormData(form);
  const other = given.get('other').trim();
  return {
    departmentId: facts.departmentId,
    name: given.get('name').trim(),
    ...age(given),
    symptoms: [...given.getAll('symptoms'), ...(other ? [other] : [])],
    needs: given.getAll('needs'),
    claimedClasses: given.getAll('claimedClasses'),
    language: facts.language,
    consent: given.has('consent'),
  };
}

function age(given) {
  return { [given.get('unit')]: Number(given.get('age')) };
}

/** Somebody who is not in the hospital's network shows presence by the board's code, now or later. */
function showWhere(presence) {
  at('away').hidden = presence !== 'none';
}

/** Danger was told: whom to tell comes before everything else. */
function tellStaff({ tellStaff: sentence, tokenNumber }) {
  for (const part of at('main').children) part.hidden = part.id !== 'tell-staff';
  fill(at('tell-staff'), { sentence, token: tokenNumber, ...(tokenNumber ? {} : { label: '' }) });
  at('tell-staff').querySelector('h1').focus();
  scrollTo(0, 0);
}

// — children are asked other questions —

let asking;

function aged() {
  const given = new FormData(form);
  const years = given.get('unit') === 'age' && given.get('age') !== '' && Number(given.get('age')) < 2;
  at('age-hint').hidden = !years;
  clearTimeout(asking);
  asking = setTimeout(() => ask(age(given)), QUIET_MS);
}

async function ask(known) {
  const wanted = new URLSearchParams({ departmentId: facts.departmentId, language: facts.language, ...known });
  const answer = await fetch(`/v1/triage/questions?${wanted}`, { signal: AbortSignal.timeout(PATIENCE_SECONDS * 1000) }).catch(() => null);
  if (!answer?.ok) return;
  const questions = await answer.json();
  for (const shown of at('questions').children) shown.dataset.key = shown.dataset.code;
  keep(at('questions'), questions, { key: ({ code }) => code, make: makeQuestion, show: (item, { text }) => fill(item, { text }) });
  at('danger').hidden = questions.length === 0;
}

function makeQuestion({ code, picture }) {
  const item = stamp('question');
  item.querySelector('input').value = code;
  item.querySelector('use').setAttribute('href', `${SPRITE}#${picture}`);
  return item;
}
