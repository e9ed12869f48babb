// Whoever serves a room. What is shown follows from two things alone: my duty, and who is with me; each scene has one
// great act, always in the same place and under the same key.

import { minutesSince, wall } from '../clock.js';
import { whatWentWrong } from '../dialog.js';
import { live } from '../live.js';
import { ageOf, complaintsOf, nameOf, needsOf, waitOf } from '../person.js';
import { press } from '../press.js';
import { pressed, showLink, signInAgain, tell, work } from '../staff.js';
import { fill, keep, stamp } from '../stamp.js';
import { showState } from '../states.js';
import { activeOf, wardAfter, wardOf, waitingOf } from '../ward.js';
import { count, facts, say } from '../words.js';

const at = (id) => document.getElementById(id);

const wards = new Map(); // departmentId → ward
let me = null; // as GET /v1/doctor/me tells it
let earliestMiss = 0; // performance.now() from which "did not come" may be pressed, once the server has said so
let signedVisit = null; // the last visit that ended with a prescription

const department = () => facts.departments.find((each) => each.departmentId === me.departmentId) ?? facts.departments[0];
const ward = () => wards.get(department().departmentId);
const mine = () => [...wards.values()].flatMap(activeOf).find((visit) => visit.doctorId === facts.doctorId);

live(`/v1/live/doctor-console?${new URLSearchParams(facts.departments.map((each) => ['department', each.departmentId]))}`, {
  async frame(event, data) {
    const known = wards.get(data.departmentId);
    if (event === 'snapshot') wards.set(data.departmentId, wardOf(data));
    else if (known) wards.set(data.departmentId, wardAfter(known, event, data));
    if (!me || (data.doctors && changed(data.doctors))) me = (await ask('/v1/doctor/me')) ?? me;
    show();
  },
  link: showLink,
  refused: signInAgain,
});

function changed(doctors) {
  const seen = doctors.find((doctor) => doctor.doctorId === facts.doctorId);
  return seen ? seen.version !== me.version : me.availability !== 'OFFLINE';
}

async function ask(address) {
  const answer = await fetch(address).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

// — what is shown —

function show() {
  if (!me || !ward()) return;
  const visit = mine();
  const first = waitingOf(ward())[0];
  const scene = sceneOf(visit, first);
  at('main').dataset.scene = scene;
  showDuty();
  showVisit(scene, visit, first);
  showActs(scene, visit);
  showNext();
}

function sceneOf(visit, first) {
  if (visit) return visit.state === 'CALLED' ? 'called' : 'inside';
  if (me.availability !== 'AVAILABLE') return me.availability === 'PAUSED' ? 'paused' : 'offline';
  return first ? 'call' : 'nobody';
}

function showDuty() {
  const { name } = department();
  at('place').textContent = name;
  at('room').textContent = me.availability === 'OFFLINE' ? '' : (me.room ?? '');
  at('duty').hidden = me.availability === 'OFFLINE';
  at('duty-mark').dataset.duty = me.availability;
  at('duty-word').textContent = say({ AVAILABLE: 'available', PAUSED: 'on_break', OFFLINE: 'away' }[me.availability]);
  at('rooms').hidden = me.availability !== 'OFFLINE';
  if (me.availability === 'OFFLINE') showRooms();
}

function showVisit(scene, visit, first) {
  const headlines = {
    call: () => say('next_is', { token: first.tokenNumber }),
    nobody: () => say('nobody'),
    paused: () => (me.until ? say('paused_until', { time: wall(me.until) }) : say('paused')),
    offline: () => say('offline'),
  };
  const shown = visit ?? (scene === 'call' ? first : null);
  put('figure', visit ? visit.tokenNumber : headlines[scene]());
  put('name', shown ? nameOf(shown) : scene === 'nobody' ? say('nobody_hint') : '');
  put('facts-line', shown ? [ageOf(shown), complaintsOf(shown)].filter(Boolean).join(' · ') : '');
  put('since', visit ? sinceOf(visit) : shown ? waitOf(shown) : '');
  at('state').hidden = !visit && shown?.state !== 'URGENT';
  if (shown) showState(at('state'), shown.state);
  at('tags').replaceChildren(...(shown ? needsOf(shown).map(tag) : []));
}

function sinceOf(visit) {
  if (visit.state === 'IN_CONSULTATION') return count('with_you', minutesSince(visit.consultationStartedAt));
  return `${say('called_at', { time: wall(visit.calledAt) })} · ${count('calls', visit.calls)}`;
}

function showActs(scene, visit) {
  const words = { call: 'call_next', nobody: 'call_next', called: 'start', inside: doneWord(), paused: 'back', offline: 'back' };
  at('main-act').querySelector('span').textContent = say(words[scene]);
  at('main-act').disabled = scene === 'nobody';
  at('recall').hidden = at('miss').hidden = scene !== 'called';
  at('prescription').hidden = scene !== 'inside' || !facts.prescribes;
  if (scene === 'called') showMiss();
  if (scene !== 'inside') at('text').value = '';
  if (!visit) earliestMiss = 0;
}

function doneWord() {
  return at('text').value.trim() ? 'done_signed' : 'done';
}

function showMiss() {
  const left = Math.ceil((earliestMiss - performance.now()) / 1000);
  at('miss').disabled = left > 0;
  at('miss').querySelector('span').textContent = left > 0 ? say('too_early', { time: minutesAndSeconds(left) }) : say('missed');
}

function showNext() {
  const waiting = waitingOf(ward());
  at('waiting').textContent = waiting.length ? count('waiting', waiting.length) : '';
  keep(at('next'), waiting.slice(0, 20), {
    key: (visit) => visit.visitId,
    make: (visit) => {
      const item = stamp('row');
      item.firstElementChild.addEventListener('click', () => openOne(visit.visitId));
      return item;
    },
    show: (item, visit) => {
      fill(item, { token: visit.tokenNumber, name: nameOf(visit), wait: waitOf(visit) });
      showState(item.querySelector('.state'), visit.state);
    },
  });
}

function showRooms() {
  const choices = facts.departments.flatMap((place) => place.rooms.map((room) => ({ place, room })));
  keep(at('rooms'), choices, {
    key: ({ place, room }) => `${place.departmentId} ${room}`,
    make: ({ place, room }) => {
      const button = stamp('room-choice');
      button.addEventListener('click', () => setDuty('AVAILABLE', { departmentId: place.departmentId, room }, button));
      return button;
    },
    show: (button, { place, room }) => {
      const there = wards.get(place.departmentId)?.doctors.find((doctor) => doctor.room === room);
      fill(button, { name: room, who: there ? there.name : facts.departments.length > 1 ? place.name : '' });
    },
  });
}

setInterval(() => {
  const visit = me && ward() && mine();
  if (visit) put('since', sinceOf(visit));
  if (visit?.state === 'CALLED') showMiss();
}, 1000);

// — what is done —

/** A notice about what was just done; a refusal that carries the visit as it is now brings it up to date at once. */
async function act(button, send, done = () => {}) {
  tell('note', '');
  const answer = await pressed(button, send, 'note');
  const visit = answer.ok ? answer.body : answer.body?.current;
  if (visit?.visitId) takeIn(visit);
  if (answer.ok) done(answer.body);
  else if (answer.body?.secondsLeft) earliestMiss = performance.now() + answer.body.secondsLeft * 1000;
  show();
}

function takeIn(visit) {
  const known = wards.get(visit.departmentId);
  const before = known?.visits.get(visit.visitId);
  if (known && !(before?.version > visit.version)) {
    wards.set(visit.departmentId, { ...known, visits: new Map(known.visits).set(visit.visitId, visit) });
  }
}

/** A press about one visit: which one, and the version that this screen shows. */
function about(visit, what, more = {}) {
  return press(`/v1/doctor/visits/${visit.visitId}/${what}`, { doctorId: facts.doctorId, expectedVersion: visit.version, ...more });
}

function mainAct() {
  const visit = mine();
  if (visit?.state === 'CALLED') return act(at('main-act'), () => about(visit, 'start'), () => at('text').focus());
  if (visit) return complete(visit);
  if (me.availability === 'PAUSED') return setDuty('AVAILABLE', {}, at('main-act'));
  return act(at('main-act'), () => press('/v1/doctor/call-next', { departmentId: department().departmentId }));
}

function complete(visit) {
  const text = at('text').value.trim();
  return act(
    at('main-act'),
    () => about(visit, 'complete', text ? { prescriptionText: text } : {}),
    (ended) => {
      signedVisit = ended.prescription ? ended : null;
      showSigned();
      tell('note', say(ended.prescription ? 'finished_signed' : 'finished', { token: ended.tokenNumber }));
    },
  );
}

function recall() {
  const visit = mine();
  if (visit?.state === 'CALLED') act(at('recall'), () => about(visit, 'recall'));
}

function miss() {
  const visit = mine();
  if (visit?.state !== 'CALLED' || at('miss').disabled) return;
  act(at('miss'), () => about(visit, 'no-show'), () => tell('note', say('missed_note', { token: visit.tokenNumber })));
}

function setDuty(state, more, button) {
  at('duty').open = false;
  const body = { state, departmentId: department().departmentId, ...(me.room && { room: me.room }), ...more };
  return act(button, () => press('/v1/doctor/availability', body), (answer) => (me = answer));
}

function openOne(visitId) {
  const dialog = at('one');
  const visit = ward().visits.get(visitId);
  const wrong = dialog.querySelector('.wrong');
  fill(dialog, { token: visit.tokenNumber, name: nameOf(visit), facts: [ageOf(visit), complaintsOf(visit), ...needsOf(visit)].filter(Boolean).join(' · ') });
  dialog.querySelector('[value="call"]').disabled = Boolean(mine()) || me.availability !== 'AVAILABLE';
  dialog.querySelector('[value="urgent"]').disabled = visit.state === 'URGENT';
  wrong.hidden = true;
  dialog.querySelector('form').onsubmit = async (event) => {
    const what = { call: 'call-next', urgent: 'urgent' }[event.submitter?.value];
    if (!what) return;
    event.preventDefault();
    const answer = await about(visit, what);
    if (answer.ok) {
      dialog.close();
      takeIn(answer.body);
      show();
    } else {
      wrong.textContent = whatWentWrong(answer);
      wrong.hidden = false;
    }
  };
  dialog.showModal();
}

function showSigned() {
  at('signed').hidden = !signedVisit;
  if (!signedVisit) return;
  const { prescription, tokenNumber } = signedVisit;
  fill(at('signed'), {
    token: tokenNumber,
    name: [nameOf(signedVisit), ageOf(signedVisit)].filter(Boolean).join(', '),
    text: prescription.contentSanitized,
    signed: say('signed', { name: facts.name, time: wall(prescription.signedAt) }),
    seal: prescription.signature,
  });
}

function takeBreak() {
  if (me.availability === 'PAUSED') setDuty('AVAILABLE', {}, at('main-act'));
  else if (me.availability === 'AVAILABLE') setDuty('PAUSED', {}, null);
}

// — keys and touches; + and - are those of a small keypad at the desk —

at('main-act').addEventListener('click', mainAct);
at('recall').addEventListener('click', recall);
at('miss').addEventListener('click', miss);
at('print').addEventListener('click', () => print());
at('text').addEventListener('input', () => show());
at('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) mainAct();
});
for (const button of document.querySelectorAll('[data-duty].button')) {
  button.addEventListener('click', () => setDuty(button.dataset.duty, {}, button));
}
addEventListener('beforeunload', (event) => {
  if (at('text').value.trim()) event.preventDefault();
});

work({
  Enter: () => !at('main-act').disabled && me && mainAct(),
  r: recall,
  '+': recall,
  n: miss,
  '-': miss,
  a: takeBreak,
  p: () => signedVisit && print(),
});

// — small things —

function put(id, text) {
  if (at(id).textContent !== text) at(id).textContent = text;
}

function tag(text) {
  const element = document.createElement('span');
  element.className = 'tag';
  element.textContent = text;
  return element;
}

function minutesAndSeconds(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
