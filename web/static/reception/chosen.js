// The chosen visit: everything that reception may want to know of it, and every act that can be done with it now.

import { minutesSince, wall } from '../clock.js';
import { claimsOf, classesOf, complaintsOf, nameAndAge, needsOf } from '../person.js';
import { fill, keep, stamp } from '../stamp.js';
import { iconAddress, shownState, showState } from '../states.js';
import { count, facts, has, say } from '../words.js';
import { actOfKey, may } from './acts.js';

const at = (id) => document.getElementById(id);

/** Shows a visit, or how to choose one. */
export function showChosen(visit, place) {
  at('about').hidden = at('acts').hidden = !visit;
  at('nobody').hidden = Boolean(visit);
  for (const button of document.querySelectorAll('[data-act]')) button.hidden = !isOffered(button.dataset.act, visit);
  if (!visit) return;
  fill(at('about'), { token: visit.tokenNumber, name: nameAndAge(visit) });
  showState(at('about').querySelector('.state'), shownState(visit));
  keep(at('about-facts'), factsOf(visit, place), { key: ({ icon, text }) => `${icon} ${text}`, make: makeFact, show: () => {} });
  keep(at('journey'), stopsOf(visit), { key: ({ visitId }) => visitId, make: () => stamp('stop'), show: showStop });
}

/** Only what can be done stands here; the palette shows the rest, with the reason. */
function isOffered(code, visit) {
  const act = facts.acts.find((each) => each.code === code);
  return Boolean(visit) && may(act, visit) && actOfKey(act.key, visit) === act;
}

/** What there is to know, most pressing first. */
export function factsOf(visit, place) {
  const { heldUntil, heldReason, note, sentBy, reviewWanted, byHand, origin, triage, person } = visit;
  const claims = claimsOf(visit);
  const bound = facts.doctors.find(({ doctorId }) => doctorId === visit.doctorId)?.name;
  const back = reviewWanted ? say('goes_back') : '';
  return [
    told('warning', triage?.reasons?.length && say('told_danger', { what: triage.reasons.join(', ') })),
    told('people', claims.length && say('to_confirm', { what: claims.join(', ') })),
    told('HELD', visit.held && [heldUntil && say('held_until', { time: wall(heldUntil) }), heldReason].filter(Boolean).join(': ')),
    told('clock', timesOf(visit, place)),
    told('note', complaintsOf(visit)),
    told('wheelchair', needsOf(visit).join(', ')),
    told('people', classesOf(visit).join(', ')),
    told('steth', bound && say('for_doctor', { name: bound })),
    told('forward', sentBy && [say('sent_by', { name: sentBy }), back].filter(Boolean).join(', ')),
    told('again', has(`origin_${origin}`) && say(`origin_${origin}`)),
    told('again', visit.returnsLeft != null && (visit.returnsLeft ? count('returns_left', visit.returnsLeft) : say('returns_none'))),
    told('move', byHand && say('by_hand')),
    told('note', note && say('noted', { name: note.by, text: note.text })),
    told('phone', person?.phoneLast4 && say('phone', { digits: person.phoneLast4 })),
  ].filter(({ text }) => text);
}

const told = (icon, text) => ({ icon, text: text || '' });

function timesOf(visit, place) {
  const came = visit.queuedAt ? say('came', { time: wall(visit.queuedAt) }) : '';
  const now = {
    WAITING: () => waitsOf(visit, place),
    URGENT: () => waitsOf(visit, place),
    CALLED: () => say('called_to', { room: visit.room, time: wall(visit.calledAt) }),
    IN_CONSULTATION: () => say('inside_since', { room: visit.room, time: wall(visit.consultationStartedAt) }),
    COMPLETED: () => say('over_at', { time: wall(visit.completedAt) }),
    NO_SHOW: () => say('missed_at', { time: wall(visit.noShowAt) }),
    CANCELLED: () => say('left_at', { time: wall(visit.cancelledAt) }),
  }[visit.state]?.();
  return [came, now].filter(Boolean).join(' · ');
}

function waitsOf(visit, place) {
  if (!place) return '';
  const wait = say('waits_so_long', { wait: count('waits', minutesSince(visit.queuedAt)), place });
  return visit.estimate ? `${wait} · ${say('expected', { window: visit.estimate.text })}` : wait;
}

/** Where the same token has been and still goes: visits that were only moved elsewhere, or one stop alone, say nothing. */
export function stopsOf({ visitId, journey }) {
  const stops = (journey ?? []).filter((stop) => stop.state !== 'CANCELLED' || stop.visitId === visitId);
  return stops.length > 1 ? stops : [];
}

function showStop(item, { department, state, position }) {
  fill(item, { name: [department, position].filter(Boolean).join(' · ') });
  showState(item.querySelector('.state'), state);
}

function makeFact({ icon, text }) {
  const item = fill(stamp('fact'), { text });
  item.dataset.fact = icon;
  item.querySelector('use').setAttribute('href', iconAddress(icon));
  return item;
}
