/**
 * What the server tells Prometheus -> the four figures that the page shows.
 *
 * Knows nothing of requests, and nothing of the page.
 */

const PREFIX = "mistral_";
const LINE = /^(\w+)(?:\{[^}]*\})? (\S+)$/gm;

/** {running, waiting, cacheShare, numTokens}: all of now, but for the tokens since it started. */
export function figuresOf(text) {
  const values = new Map();
  for (const [, name, value] of text.matchAll(LINE)) {
    if (name.startsWith(PREFIX)) values.set(name.slice(PREFIX.length), Number(value));
  }
  return {
    running: values.get("running_sequences"),
    waiting: values.get("waiting_sequences"),
    cacheShare: values.get("kv_cache_usage_ratio"),
    numTokens: values.get("generated_tokens_total"),
  };
}

/** Tokens a second, out of what was counted at two times; null before there are two. */
export class TokenRate {
  #last = null;

  /** seconds: of any clock that goes forward. */
  add(numTokens, seconds) {
    const last = this.#last;
    this.#last = { numTokens, seconds };
    if (!last || seconds <= last.seconds || numTokens < last.numTokens) return null; // it restarted
    return (numTokens - last.numTokens) / (seconds - last.seconds);
  }
}
