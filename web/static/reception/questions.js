// Carries the acts out: asks what an act needs to be told, presses, says what came of it, and offers the way back.

import { now } from '../clock.js';
import { ask } from '../dialog.js';
import { goalOf, offerDoctors, offerGoals } from '../offers.js';
import { press } from '../press.js';
import { pressed, tell } from '../staff.js';
import { fill } from '../stamp.js';
import { tooEarly } from '../too_early.js';
import { waitingOf } from '../ward.js';
import { openWhy } from '../why.js';
import { facts, say } from '../words.js';
import { offerTwins } from './twins.js';

const UNDOABLE = ['hold', 'move', 'transfer'];
const MISTAKES = { URGENT: 'raised-in-error', CALLED: 'called-in-error', COMPLETED: 'completed-in-error' };

const at = (id) => document.getElementById(id);

/** `placeOf(visitId)` is a place in the line; `done(visit)` gets the visit that goes on. */
export function questions({ house, undo, placeOf, done }) {
  const early = tooEarly((words) => tell('told', words, 'attention'));
  listenToReasons();

  const acts = {
    urgent: (visit) => asked('raising', visit, 'urgent', (given) => reasonOf(given)),
    hold: (visit) => asked('holding', visit, 'hold', (given) => ({ ...until(given.get('minutes')), ...reasonOf(given) })),
    move(visit) {
      const count = waitingOf(house.of(visit.departmentId)).filter(({ held }) => !held).length;
      const title = { place: placeOf(visit.visitId), count };
      asked('moving', visit, 'move', (given) => ({ place: Number(given.get('place')), ...reasonOf(given) }), { title });
    },
    transfer(visit) {
      offerGoals(house, visit);
      asked('transferring', visit, 'transfer', (given) => ({ ...goalOf(given), ...reasonOf(given) }));
    },
    reassign(visit) {
      const { departmentId } = visit;
      const nobody = waits(visit) && say('anybody');
      at('reassign-none').hidden = offerDoctors(at('reassign-doctors'), house.of(departmentId), departmentId, nobody) > 0;
      asked('reassigning', visit, 'reassign', (given) => ({ toDoctorId: given.get('toDoctorId') || null }));
    },
    merge(visit) {
      const offer = () => offerTwins(house.of(visit.departmentId), visit, at('merge-find').value);
      at('merge-find').oninput = offer;
      asked('merging', visit, 'merge', (given) => ({ intoVisitId: given.get('intoVisitId') }));
      offer();
      at('merge-choices').querySelector('input')?.focus();
    },
    'confirm-classes'(visit) {
      asked('naming', visit, 'confirm-classes', (given) => ({ classes: given.getAll('classes') }));
      const known = new Set([...(visit.classes ?? []), ...(visit.claimedClasses ?? [])]);
      for (const box of at('naming').querySelectorAll('[name="classes"]')) box.checked = known.has(box.value);
    },
    reopen(visit) {
      fill(at('reopening'), { text: say(`mistake_${visit.state}`, { token: visit.tokenNumber }) });
      asked('reopening', visit, 'reopen', () => ({ reason: MISTAKES[visit.state] }));
    },
    cancel: (visit) => asked('ending', visit, 'cancel', (given) => ({ reason: given.get('reason') })),
    resume: (visit) => atOnce(visit, 'resume'),
    return: (visit) => atOnce(visit, 'return'),
    async 'no-show'(visit) {
      const answer = await atOnce(visit, 'no-show');
      if (answer.body?.secondsLeft !== undefined) early.begin(visit, answer.body);
    },
    async reprint(visit) {
      const answer = await pressed(buttonOf('reprint'), () => press(`/v1/reception/visits/${visit.visitId}/reprint`), 'told');
      if (answer.ok) tell('told', say('reprinted', { token: visit.tokenNumber }));
    },
    why: (visit) => openWhy(visit.visitId),
  };

  /** Asks in the dialog with this id; what was chosen there is said again afterwards. */
  function asked(dialogId, visit, code, body, { title = {} } = {}) {
    const dialog = fill(at(dialogId), { title: say(ASKED[code], { token: visit.tokenNumber, ...title }) });
    dialog.querySelector('form').reset();
    let chosen = {};
    const act = (given) => {
      chosen = { place: given.get('place'), name: nameOf(given.get('toDoctorId')) };
      return about(visit, code, body(given));
    };
    ask(dialogId, act, (answer) => follow(answer.body, code, chosen));
  }

  async function atOnce(visit, code) {
    const answer = await pressed(buttonOf(code), () => about(visit, code), 'told');
    if (answer.ok) follow(answer.body, code);
    return answer;
  }

  /** What is said after an act, and the way back where there is one. */
  function follow(visit, code, chosen = {}) {
    early.end();
    const said = code === 'reassign' && !chosen.name ? 'done_release' : `done_${code}`;
    tell('told', say(said, { token: visit.tokenNumber, department: visit.department, ...chosen }));
    if (UNDOABLE.includes(code)) {
      undo.offer({ visit, send: () => about(visit, 'undo'), done: (answer) => follow(answer.body, 'undo') });
    }
    done(visit);
  }

  return {
    /** Does an act about a visit as it was shown. */
    carryOut(code, visit) {
      early.end();
      acts[code](visit);
    },
    /** Whoever was called too short a time ago has moved on: what was said of that is over. */
    look(visitOf) {
      if (!early.on() || !early.stale(visitOf(early.visitId()))) return;
      early.end();
      tell('told', '');
    },
  };
}

const ASKED = {
  urgent: 'urgent_asked',
  hold: 'hold_asked',
  move: 'place_asked',
  transfer: 'transfer_asked',
  reassign: 'reassign_asked',
  merge: 'merge_asked',
  'confirm-classes': 'classes_asked',
  reopen: 'reopen_asked',
  cancel: 'cancel_asked',
};

const waits = ({ state }) => state === 'WAITING' || state === 'URGENT';
const buttonOf = (code) => document.querySelector(`[data-act="${code}"]`);
const nameOf = (doctorId) => facts.doctors.find((each) => each.doctorId === doctorId)?.name;

function about(visit, what, more = {}) {
  return press(`/v1/reception/visits/${visit.visitId}/${what}`, { expectedVersion: visit.version, ...more });
}

function reasonOf(given) {
  const reason = (given.get('reason') || given.get('because') || '').trim();
  return reason ? { reason } : {};
}

function until(minutes) {
  return Number(minutes) ? { until: new Date(now() + Number(minutes) * 60_000).toISOString() } : {};
}

/** A place needs a reason, chosen or written; Enter behind the place leads on to it. */
function listenToReasons() {
  const form = at('moving').querySelector('form');
  const reasons = form.querySelectorAll('[name="because"]');
  const require = (needed) => reasons.forEach((each) => (each.required = needed));
  at('moving-why').addEventListener('input', ({ target }) => require(target.value.trim() === ''));
  form.addEventListener('reset', () => require(true));
  at('moving-place').addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !at('moving-place').value || form.checkValidity()) return;
    event.preventDefault();
    reasons[0].focus();
  });
}
