// Understands the line that a clerk types: "Asha Rao, 41, C, fever". Pure.

/**
 * What the parts of a line say, in any order, separated by commas: an age ("41", "8m" for months), a phone number, the
 * letters of a department, a need, a class, "!" for urgent, "@" before a part of a doctor's name; of what is left the
 * first is the name, the others are complaints. `departments` are {departmentId, code}, `doctors` {doctorId, name};
 * `needs`, `classes` and `complaints` are {code: words}, so that words become codes.
 */
export function understand(line, { departments, needs, complaints, classes = {}, doctors = [] }) {
  const said = { name: '', age: '', department: '', phone: '', doctor: '', symptoms: [], needs: [], classes: [], urgent: false };
  for (const part of line.split(',').map((each) => each.trim()).filter(Boolean)) {
    const department = departments.find(({ code }) => code.toLowerCase() === part.toLowerCase());
    const need = codeOf(part, needs);
    const who = codeOf(part, classes);
    if (/^\d{1,3}$/.test(part) && Number(part) <= 130) said.age = part;
    else if (/^\d{1,2}\s*m$/i.test(part)) said.age = `${Number.parseInt(part, 10)}m`;
    else if (/^\+?[\d ()-]{7,16}$/.test(part)) said.phone = part.replace(/[^\d+]/g, '');
    else if (department && !said.department) said.department = department.departmentId;
    else if (need) said.needs.push(need);
    else if (who) said.classes.push(who);
    else if (part.startsWith('@')) said.doctor = doctorNamed(part.slice(1), doctors);
    else if (part.startsWith('!')) takeUrgent(said, part.slice(1).trim());
    else if (!said.name && !codeOf(part, complaints)) said.name = part;
    else said.symptoms.push(part);
  }
  return said;
}

/** "!" alone, or with what makes it urgent: "! chest pain". */
function takeUrgent(said, because) {
  said.urgent = true;
  if (because) said.symptoms.push(because);
}

function doctorNamed(text, doctors) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return '';
  return doctors.find(({ name }) => name.toLowerCase().split(/\s+/).some((word) => word.startsWith(wanted)))?.doctorId ?? '';
}

/** The age as the API takes it: {age} in years, {ageMonths} for the smallest, {} where there is none, null if unreadable. */
export function ageAsked(text) {
  const age = /^(\d{1,3})\s*(m?)$/i.exec(text.trim());
  if (!text.trim()) return {};
  if (!age) return null;
  return age[2] ? { ageMonths: Number(age[1]) } : { age: Number(age[1]) };
}

/** Complaints as the API takes them: a common one by its code, others as they were written. */
export function symptomsAsked(text, complaints) {
  const parts = text.split(',').map((each) => each.trim()).filter(Boolean);
  return parts.map((part) => codeOf(part, complaints) ?? part);
}

function codeOf(text, words) {
  const wanted = text.toLowerCase();
  return Object.keys(words).find((code) => code === wanted || words[code].toLowerCase() === wanted);
}
