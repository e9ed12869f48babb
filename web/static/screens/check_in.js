// Checking in: asks for permission to check in once, then takes a number with it. A second try after silence sends the
// same permission and the same words, so nobody gets two numbers.

import { whatWentWrong } from '../dialog.js';
import { press } from '../press.js';
import { facts } from '../words.js';

const PATIENCE_SECONDS = 6;
const PERMISSION_SECONDS = 100;

const form = document.getElementById('form');
const go = document.getElementById('go');
const wrong = document.getElementById('wrong');
let permission = null;

form?.addEventListener('submit', async (event) => {
  event.preventDefault();
  go.setAttribute('aria-busy', 'true');
  wrong.hidden = true;
  const answer = await checkIn();
  go.removeAttribute('aria-busy');
  if (answer.ok) {
    location.assign('/visits');
    return;
  }
  if (answer.status) permission = null;
  wrong.textContent = whatWentWrong(answer);
  wrong.hidden = false;
});

async function checkIn() {
  if (!permission || performance.now() > permission.until) {
    const scanned = await press('/v1/patient/scan', { departmentId: facts.departmentId }, { patience: PATIENCE_SECONDS });
    if (!scanned.ok) return scanned;
    permission = { token: scanned.body.signedCheckinToken, until: performance.now() + PERMISSION_SECONDS * 1000 };
  }
  return press('/v1/patient/checkin', { ...said(), signedCheckinToken: permission.token }, { patience: PATIENCE_SECONDS });
}

/** What the form says, as the API wants to hear it. */
function said() {
  const given = new FormData(form);
  const other = given.get('other').trim();
  return {
    departmentId: facts.departmentId,
    name: given.get('name').trim(),
    [given.get('unit')]: Number(given.get('age')),
    symptoms: [...given.getAll('symptoms'), ...(other ? [other] : [])],
    needs: given.getAll('needs'),
    language: facts.language,
    consent: given.has('consent'),
  };
}
