// Whom I have in hand, or who is next: the number, the person, and everything that may matter before they come in.

import { minutesSince, wall } from '../clock.js';
import { claimsOf, classesOf, complaintsOf, nameAndAge, needsOf, waitOf } from '../person.js';
import { fill, keep, stamp } from '../stamp.js';
import { iconAddress } from '../states.js';
import { count, facts, has, say } from '../words.js';

const at = (id) => document.getElementById(id);
const { lang } = document.documentElement;
const days = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, { timeZone: facts.zone, weekday: 'long', day: 'numeric', month: 'long' });

/** Shows the person of a mode; where nobody is in hand, what the desk waits for. */
export function showHand(mode, visit, duty) {
  fill(at('who'), {
    standing: standing(mode, visit, duty),
    token: visit?.tokenNumber,
    name: visit && nameAndAge(visit),
    complaints: visit && complaintsOf(visit),
    note: visit?.note && say('noted', { name: visit.note.by, text: visit.note.text }),
  });
  at('since').textContent = since(mode, visit, duty) ?? '';
  const inHand = mode === 'called' || mode === 'inside' || mode === 'carried';
  at('shape').toggleAttribute('hidden', !inHand);
  if (inHand) at('shape').firstElementChild.setAttribute('href', iconAddress(visit.state));
  keep(at('marks'), visit ? marksOf(visit) : [], { key: ({ mark, words }) => `${mark} ${words}`, make: makeMark, show: () => {} });
}

function standing(mode, visit, { until }) {
  return {
    opening: () => say('link_opening'),
    away: () => say('away'),
    paused: () => (until ? say('paused_until', { time: wall(until) }) : say('paused')),
    nobody: () => say('nobody'),
    free: () => say('free'),
    called: () => say('called_to', { room: visit.room }),
    inside: () => say('inside', { room: visit.room }),
    carried: () => say('carried', { day: days.format(Date.parse(visit.consultationStartedAt)), time: wall(visit.consultationStartedAt) }),
  }[mode]();
}

function since(mode, visit, { room }) {
  if (mode === 'called') return count('called_at', visit.calls, { time: wall(visit.calledAt) });
  if (mode === 'inside') {
    const minutes = minutesSince(visit.consultationStartedAt);
    return minutes ? count('since', minutes) : say('just_now');
  }
  if (mode === 'free') return say('waits_since', { time: wall(visit.queuedAt), wait: waitOf(visit) });
  return { away: say('away_why'), paused: say('paused_why', { room }), nobody: say('nobody_why'), carried: say('carried_why') }[mode];
}

/** What may matter before somebody comes in, most pressing first. */
export function marksOf(visit) {
  const { priority, triage, origin, sentBy, reviewWanted } = visit;
  const claims = claimsOf(visit);
  const back = reviewWanted ? say('goes_back') : '';
  return [
    ...(priority === 'URGENT' ? [{ mark: 'URGENT', words: say('state_URGENT') }] : []),
    ...(triage?.reasons?.length ? [{ mark: 'warning', words: say('told_danger', { what: triage.reasons.join(', ') }) }] : []),
    ...(has(`origin_${origin}`) ? [{ mark: 'review', words: say(`origin_${origin}`) }] : []),
    ...(sentBy ? [{ mark: 'forward', words: [say('sent_by', { name: sentBy }), back].filter(Boolean).join(', ') }] : []),
    ...needsOf(visit).map((words, index) => ({ mark: visit.needs[index] === 'wheelchair' ? 'wheelchair' : 'note', words })),
    ...classesOf(visit).map((words) => ({ mark: 'people', words })),
    ...(claims.length ? [{ mark: 'people', words: say('to_confirm', { what: claims.join(', ') }) }] : []),
  ];
}

function makeMark({ mark, words }) {
  const item = fill(stamp('mark'), { mark: words });
  item.dataset.mark = mark;
  item.querySelector('use').setAttribute('href', iconAddress(mark));
  return item;
}
