/**
 * What was said, in order; what of it a request carries; and that it survives a reload.
 *
 * An item is a message of OpenAI's chat dialect, with what only this page knows beside it, or one
 * of two more: several answers, {role: "answers", answers, labels, figures, chosen}, of which the
 * chosen one was said; and a note, {role: "note", content}, which people see and the model does
 * not. Knows nothing of the page.
 */

import { keep, kept } from "./kept.js";

const KEPT_AS = "playground-conversation";

export class Conversation {
  items = ended(kept(KEPT_AS) ?? []);

  get isEmpty() {
    return this.items.length === 0;
  }

  add(item) {
    this.items.push(item);
  }

  /** One item for the answers of all these replies, which are still to come. */
  addAnswers(replies) {
    const answers = replies.flatMap((reply) => reply.answers.map((answer) => answer.item));
    const labels = replies.flatMap(({ label, answers }) => answers.map(() => label));
    const several = { role: "answers", answers, labels, figures: [], chosen: 0 };
    const item = answers.length === 1 ? answers[0] : several;
    this.add(item);
    return item;
  }

  /** A reply's speed stands with its answer, or with the answers of all. */
  measured(item, { label, figures }) {
    if (!figures) return;
    if (item.role === "assistant") item.figures = figures;
    else item.figures = [...item.figures.filter((other) => other.label !== label), figures];
  }

  remove(item) {
    this.items = this.items.filter((other) => other !== item);
  }

  /** Forget what came after the question to which `item` belongs. */
  backToQuestionOf(item) {
    const before = this.items.slice(0, this.items.indexOf(item) + 1);
    this.items = before.slice(0, before.findLastIndex(({ role }) => role === "user") + 1);
  }

  /** Ask something else in its place, and forget what came after. */
  reword(item, content) {
    this.backToQuestionOf(item);
    this.remove(item);
    this.add({ role: "user", content });
  }

  /** Go on with one of several answers, and forget what came after another. */
  choose(item, index) {
    item.chosen = index;
    this.items = this.items.slice(0, this.items.indexOf(item) + 1);
  }

  /** The messages of a request: notes, empty answers and what only the page knows left out. */
  messages(system) {
    const items = this.items.map(spoken);
    const run = idsRun(items);
    const said = items
      .map((item) => message(item, run))
      .filter(({ content, tool_calls }) => content || tool_calls);
    return system ? [{ role: "system", content: system }, ...said] : said;
  }

  save() {
    keep(KEPT_AS, this.items);
  }
}

/** As they are after a reload: an answer that was cut off by it gets no further. */
function ended(items) {
  items.flatMap((item) => item.answers ?? [item]).forEach(end);
  return items.filter(
    ({ role, content, reasoning_content, tool_calls }) =>
      role === "answers" || content || reasoning_content || tool_calls,
  );
}

function end(item) {
  if (item.role !== "assistant" || item.ending) return;
  item.ending = "lost";
  delete item.tool_calls;
}

/** Of several answers the chosen one. */
function spoken(item) {
  return item.role === "answers" ? item.answers[item.chosen] : item;
}

/** The ids of calls that were run together with all others of their answer. */
function idsRun(items) {
  const results = new Set(items.filter(({ role }) => role === "tool").map((it) => it.tool_call_id));
  const called = items.map(({ tool_calls }) => (tool_calls ?? []).map(({ id }) => id));
  return new Set(called.filter((ids) => ids.every((id) => results.has(id))).flat());
}

/** What of an item a request carries. run: the ids of calls; of all others nothing is said. */
function message(item, run) {
  switch (item.role) {
    case "user":
      return { role: "user", content: item.content };
    case "assistant":
      return assistantMessage(item, run);
    case "tool":
      return run.has(item.tool_call_id) ? toolMessage(item) : {};
    default:
      return {};
  }
}

function toolMessage({ tool_call_id, content }) {
  return { role: "tool", tool_call_id, content };
}

function assistantMessage({ content, reasoning_content, tool_calls }, run) {
  const isRun = tool_calls?.every(({ id }) => run.has(id));
  return {
    role: "assistant",
    content: isRun ? content || null : content,
    ...(reasoning_content && { reasoning_content }),
    ...(isRun && { tool_calls }),
  };
}
