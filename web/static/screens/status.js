// Looks again every ten seconds without the page blinking: fetches itself and puts the new findings in place of the old.

const LOOK_SECONDS = 10;

setInterval(async () => {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
  if (fresh) document.querySelector('main').replaceWith(fresh);
}, LOOK_SECONDS * 1000);
