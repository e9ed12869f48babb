// Finding one's number again: the number and the last three characters of the slip.

import { whatWentWrong } from '../dialog.js';
import { press } from '../press.js';

const form = document.getElementById('find');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { tokenNumber, check } = Object.fromEntries(new FormData(form));
  const answer = await press('/v1/patient/restore', { tokenNumber: tokenNumber.trim(), check: check.trim() });
  if (answer.ok) {
    location.assign('/visits');
    return;
  }
  const wrong = form.querySelector('.wrong');
  wrong.textContent = whatWentWrong(answer);
  wrong.hidden = false;
});
