// Which part of today's line is looked at: by where people stand, and by what is typed to find somebody. Pure.

const LINE = ['WAITING', 'URGENT'];
const ACTIVE = ['CALLED', 'IN_CONSULTATION'];

const waits = (visit) => LINE.includes(visit.state);
const active = (visit) => ACTIVE.includes(visit.state);

/** The views, in the order in which they stand on the screen and are gone through by key. */
export const VIEWS = {
  here: (visit) => waits(visit) || active(visit),
  waiting: (visit) => waits(visit) && !visit.held,
  held: (visit) => waits(visit) && visit.held,
  called: active,
  missed: (visit) => visit.state === 'NO_SHOW',
  over: (visit) => visit.state === 'COMPLETED' || visit.state === 'CANCELLED',
};

/** What a view may be narrowed to. */
export const ONLY = {
  urgent: (visit) => visit.priority === 'URGENT',
  needs: (visit) => (visit.needs ?? []).length > 0,
  confirm: (visit) => (visit.claimedClasses ?? []).length > 0,
};

/** Those of `visits` that stand in a view and fit every narrowing of `only`. */
export function inView(visits, view, only = []) {
  return visits.filter((visit) => VIEWS[view](visit) && only.every((name) => ONLY[name](visit)));
}

/** How many stand in each view. */
export function counted(visits) {
  return Object.fromEntries(Object.keys(VIEWS).map((view) => [view, inView(visits, view).length]));
}

/** The view after this one, or before it; at the ends one stays. */
export function beside(view, distance) {
  const names = Object.keys(VIEWS);
  return names[Math.min(Math.max(names.indexOf(view) + distance, 0), names.length - 1)];
}

/**
 * Whether somebody fits what is typed: the number with or without its letter, parts of the name in any order, the last
 * digits of the phone, the age beside a name.
 */
export function fits({ tokenNumber, person }, typed) {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return true;
  const token = (tokenNumber ?? '').toLowerCase();
  if (token === wanted || token.replaceAll('-', '').replace(/^([a-z]+)0+/, '$1') === wanted.replaceAll('-', '').replace(/^([a-z]+)0+/, '$1')) return true;
  if (/^\d+$/.test(wanted)) return isNumberOf(token, wanted) || (wanted.length >= 3 && (person?.phoneLast4 ?? '').endsWith(wanted.slice(-4)));
  return wanted.split(/\s+/).every((part) => fitsPart(part, person, token));
}

const isNumberOf = (token, digits) => Number(token.replace(/\D/g, '')) === Number(digits);

function fitsPart(part, person, token) {
  if (/^\d+$/.test(part)) return person?.age === Number(part) || (person?.phoneLast4 ?? '').endsWith(part);
  return (person?.name ?? '').toLowerCase().includes(part) || token.includes(part);
}
