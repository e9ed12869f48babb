// Queue rules: every change is tried on the people who wait now, before anybody saves it.

import { carry } from '../../admin/carrying.js';
import { desk } from '../../admin/desk.js';
import { bodyOf } from '../../admin/fields.js';
import { guard } from '../../admin/guard.js';
import { drawMoves, kindOf, movesBetween } from '../../admin/slope.js';
import { whatWentWrong } from '../../dialog.js';
import { fill, keep, stamp } from '../../stamp.js';
import { count, facts, say } from '../../words.js';

const SETTLE_MS = 250;

const at = (id) => document.getElementById(id);
const form = at('policy');

let settling = 0; // the timer that waits for the end of typing
let asking = 0; // counts previews: only the last one is shown

desk({ bodies: { policy: asked } });
if (form) begin();

function begin() {
  guard((_, dirty) => dirty || showChanges());
  form.addEventListener('input', () => {
    showChanges();
    previewSoon();
  });
  form.addEventListener('reset', () => setTimeout(() => form.dispatchEvent(new Event('input')), 0));
  preview();
}

// — what was changed —

function showChanges() {
  const changed = [...form.querySelectorAll('.rule')].filter((rule) => {
    const field = rule.querySelector('input, select');
    const differs = (field.type === 'checkbox' ? String(field.checked) : field.value) !== rule.dataset.was;
    rule.toggleAttribute('data-changed', differs);
    return differs;
  });
  at('saving').hidden = changed.length === 0;
  fill(at('saving'), { count: count('changes', changed.length) });
}

/** The whole policy: what a part of it leaves empty stays out of it. */
function policyOf() {
  const policy = bodyOf(form);
  for (const part of ['headStarts', 'sessionCaps']) {
    policy[part] = Object.fromEntries(Object.entries(policy[part]).filter(([, value]) => value !== null));
  }
  return policy;
}

function asked() {
  return { departmentId: facts.departmentId, policy: policyOf(), expectedVersion: facts.version };
}

// — what it does to those who wait —

function previewSoon() {
  clearTimeout(settling);
  settling = setTimeout(preview, SETTLE_MS);
}

async function preview() {
  if (!form.checkValidity()) return;
  const mine = ++asking;
  const answer = await carry('POST /v1/admin/policies/preview', { departmentId: facts.departmentId, policy: policyOf() });
  if (mine !== asking) return;
  if (answer.ok) show(answer.body);
  else at('next-lead').textContent = whatWentWrong(answer);
}

function show({ waiting, now, then }) {
  at('nobody').hidden = waiting > 0;
  at('slope').hidden = waiting === 0;
  const moves = movesBetween(now, then);
  at('next-lead').textContent = leadOf(moves.filter(({ move }) => move !== 0).length);
  showOrder(at('now'), now, new Map(now.map((each) => [tokenOf(each), 0])));
  showOrder(at('then'), then, new Map(moves.map(({ token, move }) => [token, move])));
  drawMoves(at('moves'), moves, Math.max(now.length, then.length));
}

const tokenOf = ({ tokenNumber }) => tokenNumber;

function leadOf(moved) {
  if (at('saving').hidden) return say('as_they_stand');
  return moved ? count('would_move', moved) : say('nobody_moves');
}

function showOrder(list, order, moves) {
  keep(list, order, {
    key: tokenOf,
    make: () => stamp('place'),
    show: (item, { place, tokenNumber, priority }) => {
      const move = moves.get(tokenNumber);
      item.dataset.move = kindOf(move);
      item.toggleAttribute('data-urgent', priority === 'URGENT');
      fill(item, { rank: place, token: tokenNumber, move: wordOf(move) });
    },
  });
}

function wordOf(move) {
  if (move === 0) return '';
  return say(move > 0 ? 'moves_up' : 'moves_down', { places: Math.abs(move) });
}
