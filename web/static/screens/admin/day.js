// The report of a day, and closing it: how many are still open is asked every second until the answer comes.

import { lookAgain } from '../../admin/again.js';
import { carry } from '../../admin/carrying.js';
import { desk } from '../../admin/desk.js';
import { ask } from '../../dialog.js';
import { tell } from '../../staff.js';
import { count, facts, say } from '../../words.js';

const CLOSING_SECONDS = 60;

const at = (id) => document.getElementById(id);

desk();
document.addEventListener('click', ({ target }) => {
  if (target.closest('#print')) print();
  if (target.closest('#close')) close();
});

function close() {
  at('progress').hidden = true;
  ask('closing', carryOut, async ({ body }) => {
    await lookAgain();
    if (body.addsUp) tell('told', say('closed'));
    else tell('told', say('closed_not_even'), 'attention');
  });
}

async function carryOut() {
  const watching = setInterval(showLeft, 1000);
  at('progress').hidden = false;
  try {
    return await carry(`POST /v1/admin/days/${facts.date}/close`, {}, { patience: CLOSING_SECONDS });
  } finally {
    clearInterval(watching);
    at('progress').hidden = true;
  }
}

async function showLeft() {
  const answer = await fetch(`/v1/admin/days/${facts.date}`).catch(() => null);
  if (!answer?.ok) return;
  const { totals } = await answer.json();
  const left = totals.visits.stillOpen;
  at('bar').value = facts.open ? 1 - left / facts.open : 1;
  at('left').textContent = count('left', left);
}
