// What can be done with one visit at reception. The acts, their keys and the states in which they may be done are the
// page's facts; here stands how they are asked. Pure.

import { facts, say } from '../words.js';

/** Whether an act may be done with a visit as it stands. */
export function may(act, visit) {
  if (!visit || !act.states.includes(visit.state)) return false;
  return act.held === null || act.held === Boolean(visit.held);
}

/** The act that a key means for this visit: some keys mean one thing now and its opposite later. */
export function actOfKey(key, visit) {
  const meant = facts.acts.filter((act) => act.key === key);
  return meant.find((act) => may(act, visit)) ?? meant[0];
}

/** Every act for the palette, the impossible ones with the reason; of two with one key only the one that can be done. */
export function offered(visit, carryOut) {
  const possible = new Set(facts.acts.filter((act) => may(act, visit)).map(({ key }) => key));
  return facts.acts
    .filter((act) => may(act, visit) || !possible.has(act.key))
    .map((act) => ({ ...act, why: may(act, visit) ? '' : whyNot(act), act: () => carryOut(act.code) }));
}

function whyNot({ states }) {
  return say('only_while', { states: states.map((state) => say(`state_${state}`)).join(', ') });
}
