// What this browser remembers of how somebody likes a page. It may forbid that; then every visit is the first.

/** What was kept under a name; null where nothing was. */
export function remembered(name) {
  try {
    return localStorage.getItem(`medique-${name}`);
  } catch {
    return null;
  }
}

export function remember(name, text) {
  try {
    localStorage.setItem(`medique-${name}`, text);
  } catch {
    // nothing to be done, and nothing lost
  }
}
