// The band that nobody overlooks: danger signs that nobody has answered yet, and the question what was done.

import { chime } from './chime.js';
import { minutesSince } from './clock.js';
import { ask } from './dialog.js';
import { press } from './press.js';
import { fill, keep, stamp } from './stamp.js';
import { iconAddress } from './states.js';
import { count, say } from './words.js';

const RING_MS = 15_000;

const at = (id) => document.getElementById(id);

/** `sound` rings too, again and again, as far as the browser lets it: not in a room where somebody is being seen. */
export function alarms({ sound = false } = {}) {
  const heading = document.title;
  const known = new Set();
  let open = [];

  if (sound) setInterval(() => open.length > 0 && chime(), RING_MS);

  function show(list) {
    open = list;
    at('alarms').hidden = open.length === 0;
    document.title = open.length ? `▲ ${open[0].tokenNumber} · ${heading}` : heading;
    keep(at('alarm-list'), open, { key: ({ alarmId }) => alarmId, make, show: showOne });
    for (const alarm of open) if (!known.has(alarm.alarmId)) begin(alarm);
    closeAnswered();
  }

  function begin(alarm) {
    known.add(alarm.alarmId);
    at('alarm-said').textContent = say('alarm_said', { token: alarm.tokenNumber, reasons: alarm.reasons.join(', ') });
    if (sound) chime();
  }

  function make(alarm) {
    const item = stamp('alarm');
    item.querySelector('use').setAttribute('href', iconAddress('URGENT'));
    item.querySelector('button').addEventListener('click', () => answer(alarm.alarmId));
    return item;
  }

  function answer(alarmId = open[0]?.alarmId) {
    const alarm = open.find((each) => each.alarmId === alarmId);
    if (!alarm) return;
    const dialog = fill(at('answering'), { token: alarm.tokenNumber, name: alarm.name, reasons: alarm.reasons.join(', '), told: told(alarm) });
    dialog.dataset.alarm = alarmId;
    at('answer-note').value = '';
    for (const choice of dialog.querySelectorAll('[type="radio"]')) choice.checked = false;
    ask('answering', (given) => acknowledge(alarm, given), () => show(open.filter((each) => each !== alarm)));
  }

  /** Somebody else has answered while the question stood here. */
  function closeAnswered() {
    const dialog = at('answering');
    if (dialog.open && !open.some((each) => each.alarmId === dialog.dataset.alarm)) dialog.close();
  }

  return { show, answer };
}

function acknowledge({ alarmId }, given) {
  const note = given.get('note').trim();
  return press(`/v1/alarms/${alarmId}/acknowledge`, { outcome: given.get('outcome'), ...(note && { note }) });
}

function showOne(item, alarm) {
  fill(item, { token: alarm.tokenNumber, name: alarm.name ?? say('no_name'), reasons: alarm.reasons.join(', '), told: told(alarm) });
}

/** "Told by the patient, to be confirmed · for 3 minutes". */
function told({ by, confirmed, raisedAt }) {
  const minutes = minutesSince(raisedAt);
  const who = say(by === 'patient' && !confirmed ? 'alarm_by_patient' : 'alarm_by_staff');
  return `${who} · ${minutes ? count('alarm_since', minutes) : say('alarm_now')}`;
}
