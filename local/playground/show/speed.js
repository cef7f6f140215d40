/** How fast answers came, in a line for people. */

/** "first token 45 ms · 38 tokens · 412 tokens/s" */
export function figuresLine({ firstTokenMs, numTokens, tokensPerSecond }) {
  const parts = [`first token ${Math.round(firstTokenMs)} ms`];
  parts.push(numTokens === 1 ? "1 token" : `${numTokens} tokens`);
  if (tokensPerSecond) parts.push(`${perSecond(tokensPerSecond)} tokens/s`);
  return parts.join(" · ");
}

export function perSecond(rate) {
  return rate.toFixed(rate < 10 ? 1 : 0);
}
