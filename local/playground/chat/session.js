/**
 * Has questions answered: asks, adds the answers up, runs what one calls, and asks again.
 *
 * Whatever goes wrong ends as a note in the conversation. Of several answers none is gone on with
 * until people choose one. Knows nothing of the page; tells it `changed()` when items have come or
 * gone, and `grew(item)` when one has grown.
 */

import { CHAT_URL, completion } from "../server/api.js";
import { Exchange } from "../server/exchange.js";
import { withKey } from "../server/key.js";
import { run } from "../tools/winds.js";
import { Conversation } from "./conversation.js";
import { Reply } from "./reply.js";

const MOST_CALLS_IN_A_ROW = 4;
const NOTHING_SAID = {
  stopped: "Stopped before anything was said.",
  length: "The limit of tokens was reached before anything was said.",
  stop: "The model said nothing.",
};
const STREAMED = { stream_options: { include_usage: true, continuous_usage_stats: true } };

export class Session {
  conversation = new Conversation();
  #requests;
  #on;
  #stopper = null; // while something is being answered
  #done = Promise.resolve();
  #exchanges = new WeakMap(); // item -> what went over the wire for it
  #waiting = new Map(); // a call that people answer -> what to do with their answer

  /** requests(conversation): the requests for the next answers, {label, body} of each. */
  constructor(requests, on) {
    this.#requests = requests;
    this.#on = on;
  }

  get isBusy() {
    return this.#stopper !== null;
  }

  /** What went over the wire for an item, in this visit; an empty list where nothing did. */
  exchangesOf(item) {
    return this.#exchanges.get(item) ?? [];
  }

  /** Change the conversation so that it ends with a question, and have that answered. */
  async ask(change) {
    if (this.isBusy) return;
    change(this.conversation);
    await this.#busyWith((signal) => this.#answerAndRunCalls(signal));
  }

  /** Go on with one of several answers; if it calls, run that and ask again. */
  async choose(item, index) {
    if (this.isBusy) return;
    this.conversation.choose(item, index);
    const calls = item.answers[index].tool_calls;
    if (calls) await this.#busyWith((signal) => this.#runCallsAndAnswer(calls, signal));
    else this.#on.changed();
  }

  /** What people say that their own tool returns. */
  answerCall(item, content) {
    this.#waiting.get(item)?.(content);
  }

  /** The server notices that nobody listens any more, and stops generating too. */
  stop() {
    this.#stopper?.abort();
  }

  /** Put others in place of all items. */
  async replace(items) {
    this.stop();
    await this.#done;
    this.conversation.items = items;
    this.#on.changed();
  }

  async #busyWith(work) {
    this.#stopper = new AbortController();
    this.#done = work(this.#stopper.signal);
    this.#on.changed();
    await this.#done;
    this.#stopper = null;
    this.#on.changed();
  }

  async #answerAndRunCalls(signal) {
    for (let count = 0; count < MOST_CALLS_IN_A_ROW; count++) {
      const calls = await this.#answer(signal);
      if (!calls || !(await this.#runCalls(calls, signal))) return;
    }
    this.#note(`Stopped: the model called tools ${MOST_CALLS_IN_A_ROW} times in a row.`);
  }

  async #runCallsAndAnswer(calls, signal) {
    if (await this.#runCalls(calls, signal)) await this.#answerAndRunCalls(signal);
  }

  /** Whether all of them have a result. */
  async #runCalls(calls, signal) {
    for (const { id, function: call } of calls) {
      const item = { role: "tool", tool_call_id: id, content: run(call) };
      if (item.content === null) Object.assign(item, { call });
      this.conversation.add(item);
      if (item.call && !(await this.#answeredByPeople(item, signal))) return false;
    }
    this.#on.changed();
    return true;
  }

  async #answeredByPeople(item, signal) {
    this.#on.changed();
    const { promise, resolve } = Promise.withResolvers();
    this.#waiting.set(item, resolve);
    signal.addEventListener("abort", () => resolve(null));
    item.content = await promise;
    this.#waiting.delete(item);
    if (item.content === null) this.conversation.remove(item);
    return item.content !== null;
  }

  /** Answers, or as much of them as there is. Returns what is called, if there is one answer. */
  async #answer(signal) {
    let asked;
    try {
      asked = this.#requests(this.conversation);
    } catch (error) {
      this.#note(error.message);
      return null;
    }
    const replies = asked.map(({ label, body }) => new Reply(label, body));
    const exchanges = asked.map(({ body }) => new Exchange(CHAT_URL, { ...body, ...STREAMED }));
    const item = this.conversation.addAnswers(replies);
    this.#exchanges.set(item, exchanges);
    this.#on.changed();
    const failures = await Promise.all(
      replies.map((reply, index) => this.#receive(reply, exchanges[index], item, signal)),
    );
    this.#conclude(item, replies, failures.find(Boolean), signal.aborted);
    return item.tool_calls;
  }

  #conclude(item, replies, failure, isStopped) {
    const isEmpty = replies.every(({ answers }) => answers.every((answer) => answer.isEmpty));
    if (isEmpty) this.conversation.remove(item);
    const [{ item: first }] = replies[0].answers;
    const nothing = isEmpty ? NOTHING_SAID[first.ending] : null;
    const text = failure && !isStopped ? failure.message : nothing;
    if (text) this.#exchanges.set(this.#note(text), this.exchangesOf(item));
  }

  /** Returns why there is no more of it, null when it is complete. */
  async #receive(reply, exchange, item, signal) {
    let failure = null;
    try {
      const chunks = await withKey((key) => completion(exchange, key, signal));
      for await (const chunk of chunks) {
        reply.add(chunk);
        this.conversation.measured(item, reply);
        this.#on.grew(item);
      }
    } catch (error) {
      failure = error;
    }
    if (failure) reply.end(signal.aborted ? "stopped" : "lost");
    else reply.end();
    this.#on.grew(item);
    return failure;
  }

  #note(content) {
    const item = { role: "note", content };
    this.conversation.add(item);
    return item;
  }
}
