// Which alerts this phone has already given, so that each is given once: also after a reload, also with two tabs open.

const NAME = 'medique-rung';
const KEPT = 40;

/** Notes an alert of a visit; gives whether it is the first time. Without storage every page alerts for itself. */
export function rung(visit, alert) {
  const mark = `${visit} ${alert}`;
  const marks = read();
  if (marks.includes(mark)) return false;
  write([...marks, mark].slice(-KEPT));
  return true;
}

let here = [];

function read() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) ?? here;
  } catch {
    return here;
  }
}

function write(marks) {
  here = marks;
  try {
    localStorage.setItem(NAME, JSON.stringify(marks));
  } catch {
    // A private window may refuse to store; the marks then last as long as the page.
  }
}
