// What a page was given by the server: its facts, and its sentences already in the reader's language.

export const facts = read('facts');
const words = read('words');
export const { say, count, wait } = speaker(words, document.documentElement.lang);

/** Whether there is a sentence with this key. */
export function has(key) {
  return key in words;
}

/** The speaker of one language, on pages that carry the words of several. */
export function speakerOf(language) {
  return speaker(words[language], language);
}

/** Says the sentences of one table in one language. */
export function speaker(table, language) {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);

  /** The sentence with this key, its {placeholders} filled. */
  function say(key, values = {}) {
    return fill(table[key], values);
  }

  /** The form of a counted sentence that goes with `n`. */
  function count(key, n, values = {}) {
    const forms = table[key];
    return fill(forms[plural.select(n)] ?? forms.other, { number: number.format(n), ...values });
  }

  /** A wait `[low, high, likely]` in minutes, told as `Words.window` on the server tells it. */
  function wait(window) {
    if (!window) return '';
    const [low, high, likely] = window;
    if (high >= 120) {
      return fill(table.windows[low >= 60 ? 'hours' : 'up_to_hours'], {
        low: halves(Math.floor(low / 30)),
        high: halves(Math.ceil(high / 30)),
      });
    }
    if (high - low <= 10 && likely != null) {
      return likely < 5 ? table.windows.few : fill(table.windows.about, { minutes: likely });
    }
    if (low <= 0) return fill(table.windows.up_to, { minutes: high });
    return fill(table.windows.between, { low, high });
  }

  return { say, count, wait, language };
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Half hours as hours: 3 → 1½. */
function halves(count) {
  return count % 2 ? `${Math.floor(count / 2) || ''}½` : String(count / 2);
}

function read(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? '{}');
}
