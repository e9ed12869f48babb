// Where somebody who serves sits down: a department, and one of its rooms, those of colleagues named.

import { fill, keep, stamp } from './stamp.js';
import { facts, say } from './words.js';

const form = document.getElementById('seat');

export const stationOf = (departmentId) => facts.stations.find((each) => each.departmentId === departmentId);

/**
 * `doctorsOf(departmentId)` tells who serves there now; `changed()` is called when another department is chosen, `sit()`
 * by Enter on a choice.
 */
export function seat({ me, doctorsOf, changed, sit }) {
  let chosen = null;

  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.repeat) return;
    event.preventDefault();
    sit();
  });
  form.addEventListener('change', ({ target }) => {
    if (target.name !== 'station') return;
    chosen = target.value;
    changed();
  });

  function colleagueIn(room) {
    return doctorsOf(chosen).find((doctor) => doctor.room === room && doctor.doctorId !== me)?.name;
  }

  return {
    /** The department that is chosen, once the form has been shown. */
    department: () => chosen,
    /** Shows the form or hides it; `duty` says what was usual until now. */
    show(on, duty) {
      form.hidden = !on;
      if (!on) return;
      chosen ??= duty.departmentId ?? facts.stations[0]?.departmentId;
      showStations(chosen);
      const rooms = stationOf(chosen)?.rooms ?? [];
      const usual = rooms.find((room) => room === duty.room) ?? rooms.find((room) => !colleagueIn(room));
      keep(document.getElementById('rooms'), rooms, {
        key: (room) => `${chosen} ${room}`,
        make: (room) => makeChoice('room', room, room === usual),
        show: (choice, room) => fill(choice, { label: room, note: taken(colleagueIn(room)), key: keyOf(rooms.indexOf(room)) }),
      });
    },
    /** By its digit. */
    choose: (number) => document.querySelectorAll('#rooms input')[number - 1]?.click(),
    /** What is chosen, as the API takes it; without a room the server finds a free one. */
    wish() {
      const room = new FormData(form).get('room');
      return { departmentId: chosen, ...(room && { room }) };
    },
  };
}

function showStations(chosen) {
  document.getElementById('stations-field').hidden = facts.stations.length < 2;
  keep(document.getElementById('stations'), facts.stations, {
    key: ({ departmentId }) => departmentId,
    make: ({ departmentId }) => makeChoice('station', departmentId, departmentId === chosen),
    show: (choice, { code, name }) => fill(choice, { label: `${code} ${name}`, note: '', key: '' }),
  });
}

const keyOf = (index) => (index < 9 ? index + 1 : '');

function taken(name) {
  return name ? say('taken_by', { name }) : '';
}

function makeChoice(name, value, checked) {
  const choice = stamp('choice');
  Object.assign(choice.querySelector('input'), { name, value, checked });
  return choice;
}
