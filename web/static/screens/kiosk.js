// The kiosk: language, department, number. Each step is a section of the page; nothing of the last person is kept.

import { now, showClock, wall } from '../clock.js';
import { idle } from '../idle.js';
import { keypad } from '../keypad.js';
import { followPaper } from '../paper_state.js';
import { press } from '../press.js';
import { fill, keep, stamp } from '../stamp.js';
import { facts, speakerOf } from '../words.js';

const LOOK_SECONDS = 10;
const NUMBER_SECONDS = 25;
const BACK = { where: 'start', join: 'where', who: 'where', tell: 'who' };

const at = (id) => document.getElementById(id);
const section = (step) => document.querySelector(`[data-step="${step}"]`);

const labels = { say: (key) => speaker.say(key) };
let speaker = speakerOf(facts.languages[0]);
let step = 'start';
let goal = null; // the department chosen
let departments = []; // as the server last told them
let person = 0; // counts who stood here, so that nobody gets the answer to somebody else

showClock(at('clock'));
const keys = keypad(at('keypad'), at('person'), labels);
const idleness = idle({ dialog: at('idle'), say: (number) => speaker.say('there_why', { number }), leave: startAgain });
startAgain();
look();
setInterval(look, LOOK_SECONDS * 1000);

// — steps —

function go(next) {
  section(step).hidden = true;
  step = next;
  section(step).hidden = false;
  at('back').hidden = !(step in BACK);
  at('again').hidden = step === 'start' || step === 'offline';
  for (const wrong of document.querySelectorAll('.wrong')) wrong.hidden = true;
  idleness.watch(step !== 'start' && step !== 'offline', step === 'number' ? NUMBER_SECONDS : undefined);
  if (step === 'tell') at('name').focus();
  else section(step).querySelector('h1').focus();
}

function startAgain() {
  person += 1;
  goal = null;
  at('person').reset();
  delete document.documentElement.dataset.reach;
  delete document.documentElement.dataset.contrast;
  for (const button of document.querySelectorAll('[aria-pressed]')) button.ariaPressed = 'false';
  for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
  speak(facts.languages[0]);
  go('start');
}

/** Says every sentence of the page in a language, and asks the server to answer in it too. */
function speak(language) {
  speaker = speakerOf(language);
  document.documentElement.lang = language;
  document.cookie = `medique-language=${language}; path=/; samesite=lax`;
  for (const element of document.querySelectorAll('[data-say]')) element.textContent = speaker.say(element.dataset.say);
  keys.begin(language);
  showGoals();
}

// — where to —

async function look() {
  const answer = await fetch('/v1/departments', { signal: AbortSignal.timeout(4000) }).catch(() => null);
  if (answer?.ok) {
    departments = await answer.json();
    showGoals();
    if (step === 'offline') startAgain();
  } else if (step === 'start' || step === 'where') {
    go('offline');
  }
}

function showGoals() {
  const known = new Map(departments.map((each) => [each.departmentId, each]));
  const goals = facts.departments.filter((each) => known.has(each.departmentId));
  keep(at('goals'), goals, {
    key: (each) => each.departmentId,
    make: (each) => {
      const item = stamp('goal');
      item.firstElementChild.addEventListener('click', () => choose(each));
      return item;
    },
    show: (item, each) => showGoal(item, each, known.get(each.departmentId), goals.indexOf(each)),
  });
}

function showGoal(item, { code, names, hue }, { open, status, waiting, estimate, opensAt }, index) {
  const { say, count, wait, language } = speaker;
  const takes = open && status === 'ACTIVE';
  item.dataset.hue = hue;
  item.firstElementChild.disabled = !takes;
  fill(item, {
    code,
    name: names[language] ?? names.en,
    key: takes && index < 9 ? index + 1 : '',
    waiting: takes ? (waiting ? count('waiting', waiting) : say('nobody')) : closed(opensAt),
    wait: takes && estimate && waiting ? wait([estimate.low, estimate.high, estimate.likely]) : '',
  });
}

function closed(opensAt) {
  return opensAt ? speaker.say('opens', { time: wall(opensAt) }) : speaker.say('closed');
}

function choose(chosen) {
  goal = chosen;
  const { waiting, estimate } = departments.find((each) => each.departmentId === goal.departmentId);
  if (waiting < goal.askOver) return go('who');
  fill(section('join'), {
    question: speaker.count('join', waiting),
    wait: estimate ? speaker.say('wait', { wait: speaker.wait([estimate.low, estimate.high, estimate.likely]) }) : '',
  });
  go('join');
}

// — the number —

async function issue(button) {
  const mine = person;
  button.setAttribute('aria-busy', 'true');
  const answer = await press('/v1/kiosk/tokens', wanted(), { intent: `person ${mine}` });
  button.removeAttribute('aria-busy');
  if (mine !== person) return;
  if (answer.ok) showNumber(answer.body);
  else showWrong(answer);
}

function wanted() {
  const given = Object.fromEntries([...new FormData(at('person'))].filter(([, value]) => value.trim()));
  const age = Number.parseInt(given.age, 10);
  return {
    departmentId: goal.departmentId,
    language: speaker.language,
    ...(given.name && { name: given.name.trim() }),
    ...(age >= 0 && age <= 130 && { age }),
    ...(given.phone?.length >= 3 && { phone: given.phone }),
  };
}

function showWrong(answer) {
  const wrong = section(step).querySelector('.wrong');
  wrong.textContent = answer.status ? (answer.body?.detail ?? speaker.say('not_done')) : speaker.say('no_answer');
  wrong.hidden = false;
}

function showNumber(visit) {
  const { say, count, wait, language } = speaker;
  const estimate = visit.estimate;
  fill(section('number'), {
    token: visit.tokenNumber,
    department: goal.names[language] ?? goal.names.en,
    ahead: visit.peopleAhead ? count('ahead', visit.peopleAhead) : say('you_are_next'),
    wait: estimate && visit.peopleAhead ? say('wait', { wait: wait([estimate.low, estimate.high, estimate.likely]) }) : '',
  });
  at('code').hidden = !visit.printJobId;
  if (visit.printJobId) at('code').querySelector('img').src = `/kiosk/slips/${visit.printJobId}`;
  at('person').reset();
  go('number');
  const mine = person;
  showPaper('printing');
  followPaper(visit.printJobId, (state) => mine === person && showPaper(state));
}

function showPaper(state) {
  at('paper').dataset.state = state;
  fill(at('paper'), { paper: speaker.say({ printing: 'printing', printed: 'take', missing: 'no_paper' }[state]) });
}

// — touches and keys —

const acts = {
  where: () => go('where'),
  who: () => go('who'),
  tell: () => go('tell'),
  issue,
  start: startAgain,
  again: startAgain,
  back: () => go(BACK[step]),
  help: () => at('help').showModal(),
  low: (button) => toggle(button, 'reach', 'low'),
  contrast: (button) => toggle(button, 'contrast', 'more'),
};

function toggle(button, name, value) {
  const on = button.ariaPressed !== 'true';
  button.ariaPressed = String(on);
  if (on) document.documentElement.dataset[name] = value;
  else delete document.documentElement.dataset[name];
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (button) acts[button.dataset.act](button);
});

for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => {
    speak(button.dataset.language);
    go('where');
  });
}

at('person').addEventListener('submit', (event) => {
  event.preventDefault();
  issue(event.target.querySelector('.button.main'));
});

/** Each language and each department also has a key of its own. */
document.addEventListener('keydown', (event) => {
  if (document.querySelector('dialog[open]')) return;
  if (event.key === 'Escape') return startAgain();
  if (event.target.matches('input')) return;
  const choices = step === 'start' ? '[data-language]' : '.goal';
  if (/^[1-9]$/.test(event.key) && (step === 'start' || step === 'where')) {
    document.querySelectorAll(choices)[Number(event.key) - 1]?.click();
  }
});
