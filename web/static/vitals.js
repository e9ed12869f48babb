// Vital signs as they are typed: numbers in the way people write them, and whether one sounds right. Pure. Nothing is ever
// corrected here: what sounds wrong is asked about, and whoever measured decides.

const USUAL = {
  respiratoryRate: [6, 70],
  spo2: [60, 100],
  systolic: [60, 250],
  diastolic: [30, 150],
  heartRate: [30, 220],
  temperature: [33, 42],
  capillaryRefill: [0, 8],
};
const DEVANAGARI_ZERO = 0x0966;

/**
 * What a field says: {} for nothing, {value} for a number that can be measured, {value, asks: true} for one that is worth a
 * second look, {wrong: true} for anything else. A comma is a decimal point; digits may be Devanagari ones.
 */
export function reading(text, { code, least, most, step = 1 }) {
  const written = text.trim().replace(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - DEVANAGARI_ZERO)).replace(',', '.');
  if (written === '') return {};
  const decimals = step < 1 ? '(\\.\\d?)?' : '';
  if (!new RegExp(`^\\d{1,3}${decimals}$`).test(written)) return { wrong: true, meant: meant(written, { code, step }) };
  const value = Number(written);
  if (value < least || value > most) return { wrong: true, meant: meant(written, { code, step }) };
  return isUsual(code, value) ? { value } : { value, asks: true, meant: meant(written, { code, step }) };
}

/** Two readings that do not go together: the lower pressure is never above the upper one. */
export function contradiction({ systolic, diastolic }) {
  return systolic != null && diastolic != null && diastolic >= systolic;
}

function isUsual(code, value) {
  const [low, high] = USUAL[code] ?? [-Infinity, Infinity];
  return value >= low && value <= high;
}

/** A forgotten point is the commonest slip: 384 is most likely 38.4. Offered, never taken. */
function meant(written, { code, step }) {
  if (step >= 1 || !/^\d{3}$/.test(written)) return undefined;
  const value = Number(written) / 10;
  return isUsual(code, value) ? value : undefined;
}
