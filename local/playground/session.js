/**
 * Has questions answered: asks, adds the answer up, runs what it calls, and asks again.
 *
 * Whatever goes wrong ends as a note in the conversation. Knows nothing of the page; tells it
 * `changed()` when items have come or gone, and `grew(item)` when one has grown.
 */

import { Answer } from "./answer.js";
import { completion } from "./api.js";
import { Conversation } from "./conversation.js";
import { withKey } from "./key.js";
import { run } from "./tools.js";

const MOST_CALLS_IN_A_ROW = 4;
const NOTHING_SAID = {
  stopped: "Stopped before anything was said.",
  length: "The limit of tokens was reached before anything was said.",
  stop: "The model said nothing.",
};

export class Session {
  conversation = new Conversation();
  #request;
  #on;
  #stopper = null; // while something is being answered
  #done = Promise.resolve();

  /** request(): all of a request's body but for what only this file needs to know. */
  constructor(request, on) {
    this.#request = request;
    this.#on = on;
  }

  get isBusy() {
    return this.#stopper !== null;
  }

  /** Change the conversation so that it ends with a question, and have that answered. */
  async ask(change) {
    if (this.isBusy) return;
    change(this.conversation);
    this.#stopper = new AbortController();
    this.#done = this.#answerAndRunCalls(this.#stopper.signal);
    this.#on.changed();
    await this.#done;
    this.#stopper = null;
    this.#on.changed();
  }

  /** The server notices that nobody listens any more, and stops generating too. */
  stop() {
    this.#stopper?.abort();
  }

  async clear() {
    this.stop();
    await this.#done;
    this.conversation.clear();
    this.#on.changed();
  }

  async #answerAndRunCalls(signal) {
    for (let count = 0; count < MOST_CALLS_IN_A_ROW; count++) {
      const calls = await this.#answer(signal);
      if (!calls) return;
      for (const { id, function: call } of calls) {
        this.conversation.add({ role: "tool", tool_call_id: id, content: run(call) });
      }
      this.#on.changed();
    }
    this.#note(`Stopped: the model called tools ${MOST_CALLS_IN_A_ROW} times in a row.`);
  }

  /** One answer, or as much of it as there is. Returns what it calls. */
  async #answer(signal) {
    const answer = new Answer();
    const failure = await this.#receive(answer, signal);
    const isFailure = failure && !signal.aborted;
    if (failure) answer.end(signal.aborted ? "stopped" : "lost");
    else answer.end();
    if (answer.isEmpty) this.conversation.remove(answer.item);
    if (isFailure) this.#note(failure.message);
    else if (answer.isEmpty) this.#note(NOTHING_SAID[answer.item.ending]);
    return answer.item.tool_calls;
  }

  /** Returns why there is no more of it, null when it is complete. */
  async #receive(answer, signal) {
    const body = this.#request(this.conversation);
    const stream_options = { include_usage: true, continuous_usage_stats: true };
    this.conversation.add(answer.item);
    this.#on.changed();
    try {
      const chunks = await withKey((key) => completion({ ...body, stream_options }, key, signal));
      for await (const chunk of chunks) {
        answer.add(chunk);
        this.#on.grew(answer.item);
      }
      return null;
    } catch (error) {
      return error;
    }
  }

  #note(content) {
    this.conversation.add({ role: "note", content });
  }
}
