// How long it is until a called patient counts as missed, as far as it can be told beforehand; the house decides. Pure.

import { now } from '../clock.js';
import { say } from '../words.js';

/** The seconds that are left, and whether the patient has to be called again first. */
export function ladderOf(visit, { calls, seconds }) {
  const left = Math.ceil(seconds - (now() - Date.parse(visit.calledAt)) / 1000);
  return { seconds: Math.max(0, left), again: visit.calls < calls };
}

/** "in 2:31", "call again first", or nothing when it can be done. */
export function ladderInWords({ seconds, again }) {
  if (again) return say('call_first');
  if (!seconds) return '';
  return say('in_time', { time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` });
}
