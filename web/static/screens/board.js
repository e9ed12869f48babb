// The hall's board: shows what the feed says, rings for each call, and never shows an old number as if it were new.

import { chime, allowChime, mayChime } from '../chime.js';
import { now, showClock, wall } from '../clock.js';
import { after, lineOf } from '../line.js';
import { live } from '../live.js';
import { showPresenceCode } from '../presence_code.js';
import { fill, keep, stamp } from '../stamp.js';
import { facts, speakerOf } from '../words.js';

const ROOMS_A_COLUMN = 8;
const NEXT = { large: 6, middle: 4, small: 3 }; // tokens shown of each line
const CALL_SECONDS = 8;
const TURN_SECONDS = 8;
const TOO_OLD_SECONDS = 60;
const CHIME_SECONDS = 2;

const speakers = facts.languages.map(speakerOf);
const lines = new Map(); // departmentId → line
const calls = []; // the calls on show, oldest first
let turn = 0;
let link = { state: 'opening', since: null };

const at = (id) => document.getElementById(id);
const speaker = () => speakers[turn % speakers.length];

showClock(at('clock'));
setInterval(takeTurns, TURN_SECONDS * 1000);
offerSound();
if (facts.paired) showPresenceCode(at('presence'));

live(facts.feed, {
  frame(event, data) {
    if (event === 'announcement') return announce(data);
    const line = lines.get(data.departmentId);
    if (event === 'snapshot') lines.set(data.departmentId, lineOf(data));
    else if (line) lines.set(data.departmentId, after(line, event, data));
    showLines();
  },
  link(state, since) {
    link = { state, since };
    showLink();
  },
});

// — rooms, next, before —

function showLines() {
  const halls = facts.departments.filter((hall) => lines.has(hall.departmentId));
  const rooms = halls.flatMap((hall) => lines.get(hall.departmentId).rooms.map((room) => ({ ...room, hall })));
  const columns = rooms.length > ROOMS_A_COLUMN ? 2 : 1;
  at('rooms').dataset.columns = columns;
  at('rooms').style.setProperty('--rows', Math.max(4, Math.ceil(rooms.length / columns)));
  keep(at('rooms'), rooms, {
    key: (room) => `${room.hall.code} ${room.room}`,
    make: () => stamp('room'),
    show: showRoom,
  });
  at('halls').dataset.size = sizeOf(halls.length);
  keep(at('halls'), halls, { key: (hall) => hall.departmentId, make: () => stamp('hall'), show: showHall });
  const recent = halls
    .flatMap((hall) => lines.get(hall.departmentId).recent)
    .sort((a, b) => b.calledAt.localeCompare(a.calledAt))
    .slice(0, halls.length > 4 ? 3 : 5);
  keep(at('recent'), recent, {
    key: (call) => call.tokenNumber,
    make: () => stamp('called'),
    show: (row, call) => fill(row, { token: call.tokenNumber, room: call.room, time: wall(call.calledAt) }),
  });
}

function showRoom(row, room) {
  row.dataset.hue = room.hall.hue;
  row.dataset.state = room.state ?? '';
  row.querySelector('.name').textContent = room.room;
  row.querySelector('.token').textContent = room.tokenNumber ?? '–';
}

/** The more lines there are on one board, the fewer of each. */
function sizeOf(count) {
  if (count <= 2) return 'large';
  return count <= 4 ? 'middle' : 'small';
}

function showHall(article, hall) {
  const line = lines.get(hall.departmentId);
  const { say, count, language } = speaker();
  const waiting = line.waiting ? count('waiting', line.waiting) : say(line.open ? 'nobody' : 'closed');
  article.dataset.hue = hall.hue;
  fill(article, { code: hall.code, name: hall.names[language] ?? hall.names.en, waiting });
  keep(article.querySelector('.next'), line.line.slice(0, NEXT[at('halls').dataset.size]), {
    key: (token) => token,
    make: () => stamp('waiting'),
    show: (item, token) => (item.textContent = token),
  });
}

// — a call takes half the screen, then settles into its row —

let chimeFree = 0;

function announce(call) {
  if (call.kind !== 'call' || now() - Date.parse(call.at) > TOO_OLD_SECONDS * 1000) return;
  calls.push(call);
  showCalls();
  setTimeout(() => {
    calls.splice(calls.indexOf(call), 1);
    showCalls();
  }, CALL_SECONDS * 1000);
  const wait = Math.max(0, chimeFree - performance.now());
  chimeFree = performance.now() + wait + CHIME_SECONDS * 1000;
  setTimeout(chime, wait);
}

function showCalls() {
  at('calls').hidden = calls.length === 0;
  at('calls').dataset.count = calls.length;
  keep(at('calls'), calls, { key: (call) => call.announcementId, make: makeCall, show: () => {} });
}

function makeCall({ tokenNumber, room }) {
  const article = fill(stamp('call'), { token: tokenNumber, room });
  for (const { say, language } of speakers) {
    const item = document.createElement('li');
    item.lang = language;
    item.textContent = say('come', { room });
    article.querySelector('.come').append(item);
  }
  return article;
}

// — silence is said, then numbers are hidden —

function showLink() {
  const silent = link.state === 'silent';
  const time = link.since ? wall(link.since) : '–';
  at('main').dataset.link = link.state;
  at('main').hidden = silent;
  at('stopped').hidden = link.state !== 'late';
  at('stopped').textContent = speaker().say('stopped', { time });
  at('stopped').lang = speaker().language;
  at('blind').hidden = !silent;
  if (silent) at('blind').replaceChildren(...speakers.map((each) => blindness(each, time)));
}

function blindness({ say, language }, time) {
  const part = document.createElement('div');
  part.lang = language;
  const [ask, why] = [document.createElement('h2'), document.createElement('p')];
  ask.textContent = say('ask');
  why.textContent = say('ask_why', { time });
  part.append(ask, why);
  return part;
}

// — several languages, one after the other —

function takeTurns() {
  turn += 1;
  const { say, language } = speaker();
  for (const element of document.querySelectorAll('[data-say]')) {
    element.textContent = say(element.dataset.say);
    element.lang = language;
  }
  showLines();
  showLink();
}

// — browsers want one touch before a page may sound —

function offerSound() {
  at('sound').hidden = mayChime();
  at('sound').addEventListener('click', async () => {
    at('sound').hidden = await allowChime();
    chime();
  });
}
