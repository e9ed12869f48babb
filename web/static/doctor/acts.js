// Carries the acts of the desk out: one press each, told where the eye is; what can be taken back is offered for ten seconds.

import { now } from '../clock.js';
import { ask } from '../dialog.js';
import { goalOf, offerGoals } from '../offers.js';
import { press } from '../press.js';
import { fill } from '../stamp.js';
import { openWhy } from '../why.js';
import { say } from '../words.js';
import { sendOn } from './send_on.js';

const UNDOABLE = ['hold', 'transfer', 'note'];

const at = (id) => document.getElementById(id);

/**
 * `pressed(button, address, body)` presses for a button and tells a refusal; `told(words)` says what was done; `text()` is
 * the prescription as it stands, `signed(visit)` shows it once it is; `settle()` rests the main button.
 */
export function acts({ desk, undo, pressed, told, early, text, signed, settle }) {
  const about = {
    recall: (visit) => pressVisit(visit, 'recall'),
    start: (visit) => pressVisit(visit, 'start'),
    async 'no-show'(visit) {
      const answer = await pressVisit(visit, 'no-show', {}, say('done_no-show', { token: visit.tokenNumber }));
      if (answer?.body?.secondsLeft !== undefined) early.begin(visit, answer.body);
    },
    hold: (visit) => pressVisit(visit, 'hold', {}, say('done_hold', { token: visit.tokenNumber })),
    resume: (visit) => pressVisit(visit, 'resume', {}, say('done_resume', { token: visit.tokenNumber })),
    urgent: (visit) => pressVisit(visit, 'urgent', {}, say('done_urgent', { token: visit.tokenNumber })),
    'call-next': (visit) => pressVisit(visit, 'call-next'),
    reopen: (visit) => pressVisit(visit, 'reopen', { reason: 'called-in-error' }, say('done_reopen', { token: visit.tokenNumber })),
    'put-back': (visit) => pressVisit(visit, 'reopen', { reason: 'completed-in-error' }, say('done_reopen', { token: visit.tokenNumber })),
    transfer(visit) {
      fill(at('transferring'), { title: say('transfer_asked', { token: visit.tokenNumber }) });
      at('transferring').querySelector('form').reset();
      offerGoals(desk.house, visit);
      asked('transferring', visit, 'transfer', (given) => ({ ...goalOf(given), ...reasonOf(given) }));
    },
    note(visit) {
      fill(at('noting'), { title: say('note_asked', { token: visit.tokenNumber }) });
      at('noting-text').value = visit.note?.text ?? '';
      asked('noting', visit, 'note', (given) => ({ note: given.get('note').trim() }));
    },
    send(visit) {
      sendOn(visit, {
        send: (more) => press(`/v1/doctor/visits/${visit.visitId}/complete`, { expectedVersion: visit.version, ...prescribed(), ...more }),
        done: (answer, departments) => finished(visit, answer, say('done_send', { token: visit.tokenNumber, departments: departments.join(', ') })),
      });
    },
    why: (visit) => openWhy(visit.visitId),
    async complete(visit) {
      const words = say(text() ? 'done_signed' : 'done_complete', { token: visit.tokenNumber });
      const answer = await pressVisit(visit, 'complete', prescribed(), words);
      if (answer?.ok) signed(answer.body);
    },
  };

  const prescribed = () => (text() ? { prescriptionText: text() } : {});

  function finished(visit, answer, words) {
    desk.house.takeIn(answer.body);
    settle();
    told(words);
    signed(answer.body);
  }

  /** Asks what an act has to be told, and does it. */
  function asked(dialogId, visit, what, body) {
    ask(dialogId, (given) => press(address(visit, what), { expectedVersion: visit.version, ...body(given) }), ({ body: visitNow }) => follow(what, visitNow));
  }

  async function pressVisit(visit, what, more = {}, words = '') {
    const answer = await pressed(buttonOf(what), address(visit, what), { expectedVersion: visit.version, ...more });
    if (!answer?.ok) return answer;
    told(words);
    offerUndo(what, answer.body);
    return answer;
  }

  function follow(what, visit) {
    desk.house.takeIn(visit);
    settle();
    told(say(`done_${what}`, { token: visit.tokenNumber, department: visit.department }));
    offerUndo(what, visit);
  }

  function offerUndo(what, visit) {
    if (!UNDOABLE.includes(what)) return;
    undo.offer({
      visit,
      send: () => press(address(visit, 'undo'), { expectedVersion: visit.version }),
      done: (answer) => follow('undo', answer.body),
    });
  }

  return about;
}

const address = (visit, what) => `/v1/doctor/visits/${visit.visitId}/${what}`;
const buttonOf = (what) => document.querySelector(`[data-act="${what}"]:not([hidden])`) ?? at('act');

function reasonOf(given) {
  const reason = given.get('reason').trim();
  return reason ? { reason } : {};
}

/** A break as the API takes it: why, and the expected return. */
export function pauseAsked(given) {
  const minutes = Number(given.get('minutes'));
  const reason = given.get('reason');
  return {
    state: 'PAUSED',
    ...(minutes && { until: new Date(now() + minutes * 60_000).toISOString() }),
    ...(reason && { reason }),
  };
}
