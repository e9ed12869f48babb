// Every department that a page listens to, each kept right by the frames of one feed. What an answer shows is taken in
// at once; the feed tells the rest.

import { live } from './live.js';
import { showLink, signInAgain } from './staff.js';
import { wardAfter, wardOf, withVisit } from './ward.js';

/** `changed()` is called after every frame that changed something, `heard(event, data)` before that. */
export function wards(feed, { changed, heard = () => {} }) {
  const known = new Map(); // departmentId → ward

  live(feed, {
    frame(event, data) {
      const ward = known.get(data.departmentId);
      if (event === 'snapshot') known.set(data.departmentId, wardOf(data));
      else if (ward) known.set(data.departmentId, wardAfter(ward, event, data));
      heard(event, data);
      changed();
    },
    link: showLink,
    refused: signInAgain,
  });

  return {
    of: (departmentId) => known.get(departmentId),
    all: () => [...known.values()],
    visit: (visitId) => [...known.values()].map((ward) => ward.visits.get(visitId)).find(Boolean),
    /** Every alarm that nobody has answered, the oldest first. */
    alarms: () => [...known.values()].flatMap((ward) => ward.alarms).sort((a, b) => a.raisedAt.localeCompare(b.raisedAt)),
    /** A visit that an answer showed; older than what the feed already told, it is let go. */
    takeIn(visit) {
      const ward = known.get(visit.departmentId);
      if (ward) known.set(visit.departmentId, withVisit(ward, visit));
    },
  };
}
