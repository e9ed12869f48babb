// What is so at this desk: where I serve, whom I have in hand, who is next for me. Every window hears it from the feed.

import { now } from '../clock.js';
import { seat } from '../seat.js';
import { activeOf, recentOf, waitingOf } from '../ward.js';
import { wards } from '../wards.js';
import { facts } from '../words.js';

const HOUR_MS = 3_600_000;
const LEFT_OPEN_MS = 2 * HOUR_MS; // a consultation over midnight is no unfinished one

/** `changed()` is called when anything is no longer as it was, `sit()` when a room was chosen by Enter. */
export function station({ changed, sit }) {
  let duty = facts.duty; // where I serve, as the newest word has it
  let moving = false; // choosing another room while serving
  let stillAtIt = null; // the visit of another day that goes on after all

  const house = wards(facts.feed, { changed, heard });
  const place = seat({ me: duty.doctorId, doctorsOf: (departmentId) => house.of(departmentId)?.doctors ?? [], changed, sit });

  /** What a frame says about where I serve: there, or no longer there. */
  function heard(event, { departmentId, doctors }) {
    if (!doctors) return;
    const me = doctors.find((doctor) => doctor.doctorId === duty.doctorId);
    if (me && me.version >= duty.version) duty = { ...duty, ...me, departmentId };
    else if (!me && duty.departmentId === departmentId && duty.availability !== 'OFFLINE') duty = { ...duty, availability: 'OFFLINE', room: null };
  }

  const isForMe = (visit) => visit.doctorId === null || visit.doctorId === duty.doctorId;

  /** Those of my line whom I may call, in the order of the line. */
  function callable() {
    const ward = house.of(duty.departmentId);
    return ward ? waitingOf(ward).filter((visit) => !visit.held && isForMe(visit)) : [];
  }

  function inHand() {
    return house.all().flatMap(activeOf).find((visit) => visit.doctorId === duty.doctorId) ?? null;
  }

  function modeOf(visit) {
    if (house.all().length === 0) return 'opening';
    if (visit?.state === 'CALLED') return 'called';
    if (visit) return isLeftOpen(visit) && stillAtIt !== visit.visitId ? 'carried' : 'inside';
    if (moving || duty.availability === 'OFFLINE') return 'away';
    if (duty.availability === 'PAUSED') return 'paused';
    return callable().length ? 'free' : 'nobody';
  }

  return {
    house,
    place,
    me: duty.doctorId,
    duty: () => duty,
    inHand,
    isForMe,
    mode: () => modeOf(inHand()),
    /** Who is called if I press now, and by which rule; the house decides, since its guards count more than a line shows. */
    next() {
      const mine = house.of(duty.departmentId)?.doctors.find((doctor) => doctor.doctorId === duty.doctorId);
      const line = callable();
      const visit = line.find(({ tokenNumber }) => tokenNumber === mine?.next) ?? line[0] ?? null;
      return { visit, rule: visit && visit.tokenNumber === mine?.next ? mine.nextRule : null };
    },
    /** The visit that I finished last. */
    last: () => house.all().flatMap(recentOf).filter((visit) => visit.state === 'COMPLETED' && visit.doctorId === duty.doctorId).sort((a, b) => b.completedAt.localeCompare(a.completedAt))[0] ?? null,
    /** The department whose line is shown: where I serve, or where I am about to sit down. */
    department: () => (duty.availability === 'OFFLINE' || moving ? (place.department() ?? duty.departmentId) : duty.departmentId),
    isMoving: () => moving,
    move(on) {
      moving = on && !inHand();
      changed();
    },
    goesOn(visit) {
      stillAtIt = visit.visitId;
      changed();
    },
    /** Availability as the server now has it. */
    take(answered) {
      if (answered.version >= duty.version) duty = { room: null, until: null, ...answered };
      moving = false;
      changed();
    },
  };
}

/** What yesterday left unfinished is asked about first thing today. */
function isLeftOpen({ visitId, consultationStartedAt }) {
  if (visitId === facts.duty.unfinished) return true;
  const began = Date.parse(consultationStartedAt);
  return dayOf(began) !== dayOf(now()) && now() - began > LEFT_OPEN_MS;
}

const dayOf = (instant) => days.format(instant);
const days = new Intl.DateTimeFormat('en-CA', { timeZone: facts.zone });
