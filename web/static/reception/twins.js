// Other numbers that may be the same person.

import { wall } from '../clock.js';
import { offer } from '../offers.js';
import { nameAndAge } from '../person.js';
import { say } from '../words.js';
import { fits } from './views.js';

const SHOWN = 6;

/** Other numbers of the department that may be the same person, the likeliest first; `typed` finds others. */
export function offerTwins(ward, visit, typed) {
  const others = [...ward.visits.values()]
    .filter((other) => other.visitId !== visit.visitId && ['WAITING', 'URGENT', 'CALLED'].includes(other.state) && fits(other, typed))
    .sort((a, b) => likeness(b, visit) - likeness(a, visit))
    .slice(0, SHOWN);
  offer(document.getElementById('merge-choices'), 'intoVisitId', others.map((other, index) => ({
    value: other.visitId,
    label: `${other.tokenNumber} ${nameAndAge(other)}`,
    note: say('came', { time: wall(other.queuedAt) }),
    key: String(index + 1),
  })));
}

/** How much speaks for one person: the phone most, then words of the name, then the age. */
export function likeness({ person: one }, { person: other }) {
  if (!one || !other) return 0;
  const words = new Set((one.name ?? '').toLowerCase().split(/\s+/).filter(Boolean));
  const shared = (other.name ?? '').toLowerCase().split(/\s+/).filter((word) => words.has(word)).length;
  const phone = one.phoneLast4 && one.phoneLast4 === other.phoneLast4 ? 4 : 0;
  return phone + 2 * shared + (one.age != null && one.age === other.age ? 1 : 0);
}
