/**
 * Log probabilities as they arrive -> tokens as they are shown and kept:
 * [text, log probability, [[text, log probability] of each likely token]].
 *
 * The texts of an answer's tokens, joined, are the answer. Knows nothing of the page.
 */

const NUM_DIGITS = 4; // kept with every token of every answer

export class TokenTexts {
  #decoder = new TextDecoder(); // holds back a character whose bytes are not all there

  /** entry: of a choice's logprobs.content. A token that ends within a character has no text. */
  token({ token, bytes, logprob, top_logprobs }) {
    const text = bytes ? this.#decoder.decode(new Uint8Array(bytes), { stream: true }) : token;
    const likely = top_logprobs.map((other) => [other.token, rounded(other.logprob)]);
    return [text, rounded(logprob), likely];
  }
}

/** 0 (nearly certain) to 4 (a surprise), for a colour. */
export function surprise(logprob) {
  const probability = Math.exp(logprob);
  return [0.9, 0.6, 0.3, 0.1].filter((least) => probability < least).length;
}

/** "87 %", "0.4 %", "< 0.1 %" */
export function percent(logprob) {
  const share = 100 * Math.exp(logprob);
  if (share < 0.1) return "< 0.1 %";
  return `${share.toFixed(share < 10 ? 1 : 0)} %`;
}

function rounded(logprob) {
  return Number(logprob.toFixed(NUM_DIGITS));
}
