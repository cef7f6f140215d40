/**
 * What comes back to one request: one answer or several, and how fast it came.
 *
 * Tokens are those that the server counts, of all answers together; a chunk may hold several.
 * Knows nothing of connections.
 */

import { Answer } from "./answer.js";

const LEAST_SECONDS = 0.02; // tokens that come at once have waited somewhere: they tell no speed

export class Reply {
  figures = null;
  #sentAt = performance.now();
  #firstAt = 0;
  #numFirst = 0;

  /** label: tells it from others. */
  constructor(label, { n = 1, response_format }) {
    this.label = label;
    const schema = response_format?.json_schema?.schema;
    this.answers = Array.from({ length: n }, () => new Answer(schema));
  }

  add({ choices, usage }) {
    for (const choice of choices) this.answers[choice.index]?.add(choice);
    if (usage) this.#measure(usage.completion_tokens);
  }

  end(ending) {
    for (const answer of this.answers) answer.end(ending);
  }

  #measure(numTokens) {
    const now = performance.now();
    if (!this.#firstAt) {
      this.#firstAt = now;
      this.#numFirst = numTokens;
    }
    if (numTokens === this.figures?.numTokens) return;
    // The first tokens took as long as reading the prompt did; the speed is that of all others.
    const seconds = (now - this.#firstAt) / 1000;
    this.figures = {
      label: this.label,
      firstTokenMs: this.#firstAt - this.#sentAt,
      numTokens,
      tokensPerSecond: seconds < LEAST_SECONDS ? 0 : (numTokens - this.#numFirst) / seconds,
    };
  }
}
