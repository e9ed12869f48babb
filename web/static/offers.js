// What a question offers to choose from: departments, doctors; each with its key.

import { fill, keep, stamp } from './stamp.js';
import { serving, whereabouts } from './serving.js';
import { facts, say } from './words.js';

const NOBODY = '';

const at = (id) => document.getElementById(id);

/** Every department with its letter as key; one's own department asks for a doctor, another one may. */
export function offerGoals(house, visit) {
  const doctorsOf = (departmentId) => {
    offerDoctors(at('transfer-doctors'), house.of(departmentId), departmentId, departmentId !== visit.departmentId && say('anybody'));
    at('transfer-doctors').closest('fieldset').hidden = !departmentId;
  };
  offer(at('transfer-goals'), 'toDepartmentId', facts.goals.map(({ departmentId, code, name }) => ({
    value: departmentId,
    label: `${code} ${name}`,
    key: code.length === 1 ? code : '',
  })));
  at('transfer-goals').onchange = ({ target }) => doctorsOf(target.value);
  doctorsOf('');
}

/** What was chosen there, as the API takes it. */
export function goalOf(given) {
  const toDoctorId = given.get('toDoctorId');
  return { toDepartmentId: given.get('toDepartmentId'), ...(toDoctorId && { toDoctorId }) };
}

/**
 * Doctors of a department with digits as keys: those who serve now, then the others who may. `nobody` is what choosing
 * none of them is called, where that can be done. Gives how many there are.
 */
export function offerDoctors(box, ward, departmentId, nobody) {
  const here = serving(ward);
  const known = new Set(here.map(({ doctorId }) => doctorId));
  const away = facts.doctors.filter(({ doctorId, departmentIds }) => departmentIds.includes(departmentId) && !known.has(doctorId));
  const doctors = [
    ...here.map((doctor) => ({ value: doctor.doctorId, label: doctor.name, note: whereabouts(doctor) })),
    ...away.map(({ doctorId, name }) => ({ value: doctorId, label: name, note: say('duty_OFFLINE') })),
  ].map((each, index) => ({ ...each, key: index < 9 ? String(index + 1) : '' }));
  offer(box, 'toDoctorId', [...(nobody ? [{ value: NOBODY, label: nobody, key: '0', checked: true }] : []), ...doctors]);
  return doctors.length;
}

/** Radio buttons of one name, one of which has to be chosen: {value, label, note, key, checked}. */
export function offer(box, name, options) {
  keep(box, options, {
    key: ({ value }) => value,
    make: ({ value }) => {
      const choice = stamp('choice');
      Object.assign(choice.querySelector('input'), { name, value, required: true });
      return choice;
    },
    show: (choice, { label, note, key, checked = false }) => {
      Object.assign(choice.querySelector('input'), { checked }).dataset.key = key ?? '';
      fill(choice, { label, note, key });
    },
  });
}
