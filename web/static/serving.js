// Who serves in a department now, and in which words that is told. Pure.

import { wall } from './clock.js';
import { say } from './words.js';

/** Everybody who serves there, available ones first. */
export function serving(ward) {
  const rank = ({ availability }) => ['AVAILABLE', 'PAUSED'].indexOf(availability);
  return (ward?.doctors ?? []).filter((doctor) => rank(doctor) >= 0).sort((a, b) => rank(a) - rank(b));
}

/** "Room 4 · with C-012", "on a break until 10:40". */
export function whereabouts({ availability, room, tokenNumber, until }) {
  const away = availability === 'PAUSED' ? (until ? say('back_at', { time: wall(until) }) : say('duty_PAUSED')) : '';
  return [room, tokenNumber && say('with_token', { token: tokenNumber }), away].filter(Boolean).join(' · ');
}
