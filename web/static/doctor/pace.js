// One's own day in two small figures: how many were seen, and how long each took. Told to nobody else.

import { count } from '../words.js';

const PATIENCE_MS = 3000;
const FEWEST = 3; // below that a mean says nothing

const element = document.getElementById('pace');

/** Asks the house, and shows what it says; silent where it says nothing. */
export async function showPace() {
  const answer = await fetch('/v1/doctor/me', { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
  if (answer?.ok) element.textContent = inWords((await answer.json()).today);
}

/** "Today: 14 seen, about 11 minutes each". */
export function inWords(today) {
  if (!today?.seen) return '';
  const seen = count('pace', today.seen);
  return today.seen < FEWEST || today.minutesEach == null ? seen : `${seen}, ${count('pace_each', today.minutesEach)}`;
}
