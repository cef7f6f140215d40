/**
 * One answer: the sum of its parts in the chunks of a reply. Knows nothing of connections.
 */

import { TokenTexts } from "./tokens.js";

export class Answer {
  /**
   * An assistant's message of OpenAI's dialect, and beside it what only the page knows: `ending`,
   * `figures`, `tokens` with their probabilities, and the `schema` that it was held to.
   */
  item = { role: "assistant", content: "" };
  #finishReason;
  #texts = new TokenTexts();

  constructor(schema) {
    if (schema) this.item.schema = schema;
  }

  get isEmpty() {
    const { content, reasoning_content, tool_calls } = this.item;
    return !content && !reasoning_content && !tool_calls;
  }

  /** choice: one of a chunk's. */
  add({ delta, logprobs, finish_reason }) {
    this.item.content += delta.content ?? "";
    if (delta.reasoning_content) this.#addThought(delta.reasoning_content);
    delta.tool_calls?.forEach((part) => this.#addToCall(part));
    logprobs?.content?.forEach((entry) => this.#addToken(entry));
    if (finish_reason) this.#finishReason = finish_reason;
  }

  /** Nothing more comes. A call that is not complete is dropped: nobody can run it. */
  end(ending = this.#finishReason) {
    this.item.ending = ending;
    if (ending !== "tool_calls") delete this.item.tool_calls;
  }

  #addThought(text) {
    this.item.reasoning_content = (this.item.reasoning_content ?? "") + text;
  }

  #addToken(entry) {
    (this.item.tokens ??= []).push(this.#texts.token(entry));
  }

  #addToCall({ index, id, function: part }) {
    const calls = (this.item.tool_calls ??= []);
    calls[index] ??= { id, type: "function", function: { name: part.name, arguments: "" } };
    calls[index].function.arguments += part.arguments;
  }
}
