// A person in a line of words, as staff read it: name, age, what they came with, what they need.

import { count, facts, say } from './words.js';

/** "Asha Rao, 41 years"; a number that was taken without a name says so. */
export function nameOf(visit) {
  return visit.person?.name ?? say('no_name');
}

/** "41 years", "7 months" for the smallest, nothing where it is not known. */
export function ageOf({ person }) {
  if (person?.ageMonths != null) return count('age_months', person.ageMonths);
  return person?.age != null ? count('age_years', person.age) : '';
}

/** The bare figure for a row: "41", "7 m". */
export function nameAndAge(visit) {
  const age = visit.person?.age ?? null;
  return age === null ? nameOf(visit) : say('name_age', { name: nameOf(visit), age });
}

/** "Fever, Cough or cold": common complaints in the reader's language, others as they were written. */
export function complaintsOf({ person }) {
  return (person?.symptoms ?? []).map((symptom) => facts.complaints[symptom] ?? symptom).join(', ');
}

/** The needs in words. */
export function needsOf({ needs }) {
  return (needs ?? []).map((need) => facts.needs[need] ?? need);
}
