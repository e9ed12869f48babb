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
  return (person?.symptoms ?? []).map((symptom) => (has(`complaint_${symptom}`) ? say(`complaint_${symptom}`) : symptom)).join(', ');
}

/** The needs in words. */
export function needsOf({ needs }) {
  return (needs ?? []).map((need) => (has(`need_${need}`) ? say(`need_${need}`) : need));
}

/** How long somebody has waited: "12 min". */
export function waitOf(visit) {
  return visit.queuedAt ? count('waits', minutesSince(visit.queuedAt)) : '';
}
