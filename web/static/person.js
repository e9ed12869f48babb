// A person in a line of words, as staff read it: name, age, what they came with, what they need, how long they wait.

import { minutesSince } from './clock.js';
import { count, has, say } from './words.js';

/** The name; a number that was taken without one says so. */
export function nameOf({ person }) {
  return person?.name ?? say('no_name');
}

/** The age: bare years, months for the smallest, nothing where it is not known. */
export function ageOf({ person }) {
  if (person?.ageMonths != null) return say('age_months', { age: person.ageMonths });
  return person?.age != null ? say('age', { age: person.age }) : '';
}

/** "Asha Rao, 41": what a row has room for. */
export function nameAndAge(visit) {
  return [nameOf(visit), ageOf(visit)].filter(Boolean).join(', ');
}

/** "Fever, cough": common complaints in the reader's language, others as they were written. */
export function complaintsOf({ person }) {
  return inWords('complaint', person?.symptoms).join(', ');
}

/** The needs in words. */
export function needsOf({ needs }) {
  return inWords('need', needs);
}

/** The classes of the policy in words: those that count. */
export function classesOf({ classes }) {
  return inWords('class', classes);
}

/** The classes that were claimed and wait for staff to look. */
export function claimsOf({ claimedClasses }) {
  return inWords('class', claimedClasses);
}

/** How long somebody has waited: "12 min". */
export function waitOf(visit) {
  return visit.queuedAt ? count('waits', minutesSince(visit.queuedAt)) : '';
}

function inWords(kind, codes) {
  return (codes ?? []).map((code) => (has(`${kind}_${code}`) ? say(`${kind}_${code}`) : code));
}
