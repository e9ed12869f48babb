// After an act the page is asked again and its regions are put in place of the old ones: the server draws everything once.

/** Every element with `data-again` becomes what it is now; gives the fresh document, null when nobody answers. */
export async function lookAgain() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const region of document.querySelectorAll('[data-again]')) renew(region, fresh.getElementById(region.id));
  document.dispatchEvent(new CustomEvent('again'));
  return fresh;
}

/** What is the same stays as it is, so that nothing blinks; what somebody is writing in stays too. */
function renew(region, now) {
  if (!now || region.outerHTML === now.outerHTML) return;
  const focus = region.contains(document.activeElement) ? document.activeElement.id : '';
  region.replaceWith(now);
  if (focus) document.getElementById(focus)?.focus();
}
