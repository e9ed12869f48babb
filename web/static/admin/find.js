// A field that thins out a list on the page: what does not fit is hidden, and an empty list says so.

/** Sets the page's `data-find="list"` field going; the list is asked anew when its region was renewed. */
export function findInList() {
  const field = document.querySelector('[data-find]');
  const show = () => {
    const wanted = plain(field.value).split(/\s+/).filter(Boolean);
    const list = document.getElementById(field.dataset.find);
    let some = false;
    for (const item of list.children) {
      const text = plain(item.textContent);
      item.hidden = !wanted.every((word) => text.includes(word));
      some ||= !item.hidden;
    }
    document.getElementById(`${field.dataset.find}-none`).hidden = some;
  };
  field.addEventListener('input', show);
  field.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    field.value = '';
    show();
  });
  document.addEventListener('again', show);
}

const plain = (text) => text.normalize('NFKD').replace(/\p{Diacritic}/gu, '').toLowerCase();
