/**
 * What was said, in order; what of it a request carries; and that it survives a reload.
 *
 * An item is a message of OpenAI's chat dialect, with what only this page knows beside it, or a
 * note: {role: "note", content}, which people see and the model does not. Knows nothing of the
 * page.
 */

const KEPT_AS = "playground-conversation";

export class Conversation {
  items = ended(kept(KEPT_AS) ?? []);

  get isEmpty() {
    return this.items.length === 0;
  }

  add(item) {
    this.items.push(item);
  }

  remove(item) {
    this.items = this.items.filter((other) => other !== item);
  }

  clear() {
    this.items = [];
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

  /** The messages of a request: notes, empty answers and what only the page knows left out. */
  messages(system) {
    const said = this.items.map(message).filter(({ content, tool_calls }) => content || tool_calls);
    return system ? [{ role: "system", content: system }, ...said] : said;
  }

  save() {
    keep(KEPT_AS, this.items);
  }
}

/** What this browser remembers under a name, null if nothing. */
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

/** As they are after a reload: an answer that was cut off by it gets no further. */
function ended(items) {
  for (const item of items.filter(({ role, ending }) => role === "assistant" && !ending)) {
    item.ending = "lost";
    delete item.tool_calls;
  }
  return items.filter(({ content, tool_calls }) => content || tool_calls);
}

/** What of an item a request carries. */
function message(item) {
  switch (item.role) {
    case "assistant":
      return item.tool_calls
        ? { role: "assistant", content: item.content || null, tool_calls: item.tool_calls }
        : { role: "assistant", content: item.content };
    case "tool":
      return { role: "tool", tool_call_id: item.tool_call_id, content: item.content };
    case "note":
      return {};
    default:
      return { role: "user", content: item.content };
  }
}
