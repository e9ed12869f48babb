// The kiosk: language, department, what cannot wait, number. Nothing of the last person is kept.

import { now, showClock, wall } from '../clock.js';
import { idle } from '../idle.js';
import { keypad } from '../keypad.js';
import { questions } from '../kiosk/questions.js';
import { stayPaired } from '../paired.js';
import { followPaper } from '../paper_state.js';
import { press } from '../press.js';
import { scanner } from '../scanner.js';
import { fill, keep, stamp } from '../stamp.js';
import { facts, speakerOf } from '../words.js';

const LOOK_SECONDS = 10;
const NUMBER_SECONDS = 25;
const DANGER_SECONDS = 90;
const BACK = { where: 'start', slip: 'where', sorry: 'where', join: 'where', feel: 'where', child: 'feel', who: 'where', tell: 'who' };
const REFUSED = ['urn:medique:problem:department-full', 'urn:medique:problem:department-closed'];

const at = (id) => document.getElementById(id);
const section = (step) => document.querySelector(`[data-step="${step}"]`);

const labels = { say: (key) => speaker.say(key) };
let speaker = speakerOf(facts.languages[0]);
let step = 'start';
let goal = null; // the department chosen
let age = {}; // of a child, as the API takes it
let departments = []; // as the server last told them
let person = 0; // counts who stood here, so that nobody gets the answer to somebody else

showClock(at('clock'));
stayPaired();
const keys = [keypad(at('keypad'), at('person'), labels), keypad(at('slip-keypad'), at('slip'), labels)];
const asked = questions({ list: at('questions'), ages: at('ages'), changed: showFeeling, aged: ofAge });
const idleness = idle({ dialog: at('idle'), say: (number) => speaker.say('there_why', { number }), leave: startAgain });
scanner(scanned);
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
  idleness.watch(step !== 'start' && step !== 'offline', step === 'number' ? numberSeconds() : undefined);
  (section(step).querySelector('input:not([type="checkbox"])') ?? section(step).querySelector('h1')).focus();
}

function startAgain() {
  person += 1;
  forget();
  delete document.documentElement.dataset.reach;
  delete document.documentElement.dataset.contrast;
  for (const button of document.querySelectorAll('[aria-pressed]')) button.ariaPressed = 'false';
  for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
  speak(facts.languages[0]);
  go('start');
}

/** Whatever somebody has said or typed so far. */
function forget() {
  goal = null;
  age = {};
  at('person').reset();
  at('slip').reset();
  asked.clear();
}

/** Says every sentence of the page in a language, and asks the server to answer in it too. */
function speak(language) {
  speaker = speakerOf(language);
  document.documentElement.lang = language;
  document.cookie = `medique-language=${language}; path=/; samesite=lax`;
  for (const element of document.querySelectorAll('[data-say]')) element.textContent = speaker.say(element.dataset.say);
  for (const pad of keys) pad.begin(language);
  asked.showAges(speaker);
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

function showGoal(item, { code, names, hue }, place, index) {
  const { say, count, wait, language } = speaker;
  const { waiting, estimate } = place;
  const takes = place.open && !place.full && place.status === 'ACTIVE';
  item.dataset.hue = hue;
  item.firstElementChild.disabled = !takes;
  fill(item, {
    code,
    name: names[language] ?? names.en,
    key: takes && index < 9 ? index + 1 : '',
    waiting: takes ? (waiting ? count('waiting', waiting) : say('nobody')) : whyNot(place),
    wait: takes && estimate && waiting ? wait([estimate.low, estimate.high, estimate.likely]) : '',
  });
}

/** Closed, or no numbers left; with the time from which that is over, and the day if it is another one. */
function whyNot({ full, opensAt }) {
  const { say, language } = speaker;
  const why = full ? 'full' : 'closed';
  if (!opensAt) return say(why);
  const time = wall(opensAt);
  if (dayOf(opensAt) === dayOf(now())) return say(`${why}_until`, { time });
  const day = new Intl.DateTimeFormat(language, { timeZone: facts.zone, weekday: 'long' }).format(Date.parse(opensAt));
  return say(`${why}_until_day`, { day, time });
}

/** The date at the hospital, to be compared. */
function dayOf(instant) {
  return new Intl.DateTimeFormat('en', { timeZone: facts.zone }).format(new Date(instant));
}

function choose(chosen) {
  forget();
  goal = chosen;
  const { waiting, estimate } = departments.find((each) => each.departmentId === goal.departmentId);
  if (waiting < goal.askOver) return feel();
  fill(section('join'), {
    question: speaker.count('join', waiting),
    wait: estimate ? speaker.say('wait', { wait: speaker.wait([estimate.low, estimate.high, estimate.likely]) }) : '',
  });
  go('join');
}

// — what cannot wait —

/** Asks about danger, if anything is asked here. */
async function feel() {
  const mine = person;
  const some = await asked.ask(goal.departmentId, speaker.language, age);
  if (mine === person && goal) go(some ? 'feel' : 'who');
}

function ofAge(chosen) {
  age = chosen;
  feel();
}

/** A child, or after all not: the questions differ. */
function child() {
  if (!Object.keys(age).length) return go('child');
  ofAge({});
}

function showFeeling() {
  const some = asked.chosen().length > 0;
  at('nothing').hidden = some;
  at('named').hidden = at('now').hidden = !some;
  fill(at('child'), { child: childWords() });
}

function childWords() {
  const { say, count } = speaker;
  if ('age' in age) return say('for_child_of', { age: count('years', age.age) });
  if ('ageMonths' in age) return say('for_child_of', { age: age.ageMonths ? count('months', age.ageMonths) : say('newborn') });
  return say('for_child');
}

// — the number —

async function issue(button) {
  const mine = person;
  const answer = await pressed(button, '/v1/kiosk/tokens', wanted());
  if (mine !== person) return;
  if (answer.ok) showNumber(answer.body, 'your_number');
  else if (REFUSED.includes(answer.body?.type)) sorry(answer.body.detail);
  else showWrong(answer);
}

async function pressed(button, address, body) {
  button?.setAttribute('aria-busy', 'true');
  const answer = await press(address, body, { intent: `person ${person}` });
  button?.removeAttribute('aria-busy');
  return answer;
}

function wanted() {
  const given = Object.fromEntries([...new FormData(at('person'))].filter(([, value]) => value.trim()));
  const years = Number.parseInt(given.age, 10);
  const symptoms = asked.chosen();
  return {
    departmentId: goal.departmentId,
    language: speaker.language,
    ...(given.name && { name: given.name.trim() }),
    ...(years >= 0 && years <= 130 ? { age: years } : age),
    ...(given.phone?.length >= 3 && { phone: given.phone }),
    ...(symptoms.length && { symptoms }),
  };
}

function showWrong(answer) {
  const wrong = section(step).querySelector('.wrong');
  wrong.textContent = answer.status ? (answer.body?.detail ?? speaker.say('not_done')) : speaker.say('no_answer');
  wrong.hidden = false;
}

function sorry(sentence) {
  fill(section('sorry'), { sentence });
  go('sorry');
  look();
}

/** A number full screen: a new one, or the one of somebody who came back; who told of danger is told first whom to tell. */
function showNumber(visit, greeting) {
  const { say, wait } = speaker;
  const { estimate } = visit;
  section('number').toggleAttribute('data-danger', Boolean(visit.tellStaff));
  section('number').dataset.state = visit.state;
  fill(section('number'), {
    tellStaff: visit.tellStaff,
    greeting: say(greeting),
    token: visit.tokenNumber,
    department: departmentOf(visit.tokenNumber),
    ahead: visit.tellStaff ? '' : standingOf(visit),
    wait: estimate && visit.peopleAhead && !visit.tellStaff ? say('wait', { wait: wait([estimate.low, estimate.high, estimate.likely]) }) : '',
  });
  at('paper').hidden = !visit.printJobId && greeting !== 'your_number';
  at('code').hidden = !visit.printJobId;
  if (visit.printJobId) at('code').querySelector('img').src = `/kiosk/slips/${visit.printJobId}`;
  forget();
  go('number');
  if (at('paper').hidden) return;
  const mine = person;
  showPaper('printing');
  followPaper(visit.printJobId, (state) => mine === person && showPaper(state));
}

/** Where somebody stands; who came back is told in the server's own sentence. */
function standingOf({ queueStatus, peopleAhead, position }) {
  const ahead = peopleAhead ?? (position > 0 ? position - 1 : null);
  if (queueStatus) return queueStatus;
  return ahead ? speaker.count('ahead', ahead) : speaker.say('you_are_next');
}

/** A token's department, by the letters that it begins with: a slip may be of another one than was chosen. */
function departmentOf(token) {
  const { names = {} } = facts.departments.find(({ code }) => token.startsWith(`${code}-`)) ?? {};
  return names[speaker.language] ?? names.en ?? '';
}

const numberSeconds = () => (section('number').hasAttribute('data-danger') ? DANGER_SECONDS : NUMBER_SECONDS);

function showPaper(state) {
  at('paper').dataset.state = state;
  fill(at('paper'), { paper: speaker.say({ printing: 'printing', printed: 'take', missing: 'no_paper' }[state]) });
}

// — who comes back with a slip, or shows on a phone that they are here —

/** The scanner read something: a slip, or the code that a phone shows before it has a number. */
function scanned(text) {
  if (document.querySelector('dialog[open]')) at('idle').close();
  if (/^here:/i.test(text)) return present(text.slice('here:'.length));
  comesBack(text);
}

async function comesBack(slip, button) {
  if (step === 'number' || step === 'offline') startAgain();
  const mine = person;
  const answer = await pressed(button, '/v1/kiosk/returns', { slip, language: speaker.language });
  if (mine !== person) return;
  if (!answer.ok) return notFound(answer);
  showNumber(answer.body, answer.body.outcome === 'returned' ? 'welcome_back' : 'still_here');
}

async function present(visitId) {
  if (!/^[0-9a-f-]{36}$/i.test(visitId)) return;
  const mine = person;
  const answer = await pressed(null, `/v1/patient/visits/${visitId.toLowerCase()}/presence`, {});
  if (mine !== person) return;
  if (answer.ok) showNumber(answer.body, 'your_number');
  else notFound(answer);
}

/** Said where there is room for it, else on the page for slips. */
function notFound(answer) {
  if (!section(step).querySelector('.wrong')) go('slip');
  showWrong(answer);
}

/** The number and the characters, as somebody typed them. */
function typedSlip() {
  const { token, check } = Object.fromEntries(new FormData(at('slip')));
  return `${token.trim()} ${check.trim()}`.toUpperCase();
}

// — touches and keys —

const acts = {
  where: () => go('where'),
  slip: () => go('slip'),
  feel,
  child,
  who: () => go('who'),
  tell,
  issue,
  start: startAgain,
  again: startAgain,
  back: () => go(step === 'who' && at('questions').childElementCount ? 'feel' : BACK[step]),
  help: () => at('help').showModal(),
  low: (button) => toggle(button, 'reach', 'low'),
  contrast: (button) => toggle(button, 'contrast', 'more'),
};

function tell() {
  if ('age' in age) at('age').value = age.age;
  go('tell');
}

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

at('slip').addEventListener('submit', (event) => {
  event.preventDefault();
  comesBack(typedSlip(), event.target.querySelector('.button.main'));
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
