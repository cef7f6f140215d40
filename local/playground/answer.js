/**
 * One answer: the sum of its chunks, and how fast they came.
 *
 * Tokens are those that the server counts; a chunk may hold several. Knows nothing of connections.
 */

export class Answer {
  /** An assistant's message of OpenAI's dialect, and beside it `ending` and `figures`. */
  item = { role: "assistant", content: "" };
  #finishReason;
  #sentAt = performance.now();
  #firstAt = 0;
  #numFirst = 0;

  get isEmpty() {
    return !this.item.content && !this.item.tool_calls;
  }

  add({ choices: [choice], usage }) {
    this.item.content += choice?.delta.content ?? "";
    choice?.delta.tool_calls?.forEach((part) => this.#addToCall(part));
    if (choice?.finish_reason) this.#finishReason = choice.finish_reason;
    if (usage) this.#measure(usage.completion_tokens);
  }

  /** Nothing more comes. A call that is not complete is dropped: nobody can run it. */
  end(ending = this.#finishReason) {
    this.item.ending = ending;
    if (ending !== "tool_calls") delete this.item.tool_calls;
  }

  #addToCall({ index, id, function: part }) {
    const calls = (this.item.tool_calls ??= []);
    calls[index] ??= { id, type: "function", function: { name: part.name, arguments: "" } };
    calls[index].function.arguments += part.arguments;
  }

  #measure(numTokens) {
    const now = performance.now();
    if (!this.#firstAt) {
      this.#firstAt = now;
      this.#numFirst = numTokens;
    }
    if (numTokens === this.item.figures?.numTokens) return;
    // The first tokens took as long as reading the prompt did; the speed is that of all others.
    const seconds = (now - this.#firstAt) / 1000;
    this.item.figures = {
      firstTokenMs: this.#firstAt - this.#sentAt,
      numTokens,
      tokensPerSecond: seconds && (numTokens - this.#numFirst) / seconds,
    };
  }
}
