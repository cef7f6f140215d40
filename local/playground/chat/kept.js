/** What this browser remembers from one visit to the next. Knows nothing of what it is. */

/** What it remembers under a name, null if nothing. */
export function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null; // no storage, or not ours
  }
}

/** Without storage, or when it is full, the page works all the same, until it is closed. */
export function keep(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch (error) {
    console.warn("not kept for the next visit:", error.message);
  }
}
