// Letters and digits to touch, for a screen without a keyboard. They type into whichever field was touched last.

const LAYOUTS = {
  digits: ['1 2 3', '4 5 6', '7 8 9', '+ 0 erase'],
  slip: ['1 2 3 4 5 6 7 8 9 0', 'Q W E R T Y U I O P', 'A S D F G H J K L', 'Z X C V B N M erase'],
  en: ['Q W E R T Y U I O P', 'A S D F G H J K L', 'Z X C V B N M erase', 'space'],
  hi: [
    'अ आ इ ई उ ऊ ए ऐ ओ औ',
    'क ख ग घ च छ ज झ ट ठ',
    'ड ढ ण त थ द ध न प फ',
    'ब भ म य र ल व श ष स',
    'ह ा ि ी ु ू े ै ो ौ',
    'ं ँ ः ़ ् erase',
    'letters space',
  ],
};

/**
 * Makes a keypad for the fields of a form: digits for fields that say data-keys="digits", letters of the chosen language
 * for the others. `labels` gives the words on the keys space, erase and letters; its `language` the first letters shown.
 */
export function keypad(pad, form, labels) {
  let field = null;
  let home = 'en'; // the letters of the language that was chosen
  let letters = home; // those shown; a name may be written in others

  form.addEventListener('focusin', (event) => {
    if (event.target.matches('input')) serve(event.target);
  });
  // A touch of a key must not take the focus from the field it types into.
  pad.addEventListener('pointerdown', (event) => event.preventDefault());
  pad.addEventListener('click', (event) => {
    const key = event.target.closest('button')?.dataset.key;
    if (key && field) type(key);
  });

  function serve(next) {
    field = next;
    show(field.dataset.keys ?? letters);
  }

  function show(name) {
    const rows = layout(name).map((row) => {
      const line = document.createElement('div');
      line.append(...row.split(' ').map((key) => makeKey(key, name)));
      return line;
    });
    pad.dataset.layout = name;
    pad.replaceChildren(...rows);
  }

  /** Latin letters get the key that leads back to one's own. */
  function layout(name) {
    return name === 'en' && home !== 'en' ? [...LAYOUTS.en.slice(0, -1), 'letters space'] : LAYOUTS[name];
  }

  function makeKey(key, layoutName) {
    const button = document.createElement('button');
    button.type = 'button';
    button.tabIndex = -1;
    button.dataset.key = key;
    button.textContent = key.length > 2 ? wordOn(key, layoutName) : key;
    button.classList.toggle('wide', key.length > 2);
    return button;
  }

  function wordOn(key, layoutName) {
    const backHome = key === 'letters' && layoutName === 'en';
    return backHome ? LAYOUTS[home][1].split(' ').slice(0, 3).join('') : labels.say(key);
  }

  function type(key) {
    if (key === 'letters') return write(letters === home ? 'en' : home);
    const { selectionStart: from, selectionEnd: to } = field;
    if (key === 'erase') field.setRangeText('', from === to ? Math.max(0, from - 1) : from, to, 'end');
    else if (field.value.length < field.maxLength) field.setRangeText(written(key), from, to, 'end');
    field.focus();
  }

  /** Capitals at the beginning of a name, small letters after them. */
  function written(key) {
    if (key === 'space') return ' ';
    if (field.dataset.keys) return key;
    return /(^|\s)$/.test(field.value.slice(0, field.selectionStart)) ? key : key.toLowerCase();
  }

  function begin(language) {
    home = language in LAYOUTS ? language : 'en';
    write(home);
  }

  function write(chosen) {
    letters = chosen;
    if (field) show(field.dataset.keys ?? letters);
  }

  return { begin };
}
