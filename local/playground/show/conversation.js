/**
 * The conversation as people see it: an article for each item.
 *
 * Articles of items that stay are kept as they are: whoever has selected text keeps it, and a
 * screen reader reads only what is new. Knows nothing of requests; what the buttons ask for is
 * passed on to `on`: {retry(item), reword(item, text), copy(text), inspect(item), choose(item,
 * index), answerCall(item, text)}.
 */

import { AnswerView } from "./answer.js";
import { AnswersView } from "./answers.js";
import { bubble } from "./calls.js";
import { CallForm } from "./call_form.js";
import { button, element } from "./elements.js";
import { QuestionView } from "./question.js";

export class ConversationView {
  #container;
  #on;
  #views = new Map(); // item -> what shows it: {article, update()}

  constructor(container, on) {
    this.#container = container;
    this.#on = on;
  }

  /** Exactly these items, in this order. While `isBusy` nothing in them can be changed. */
  show(items, isBusy) {
    this.#forgetAllBut(items);
    items.forEach((item, index) => this.#place(this.#viewOf(item).article, index));
    items.forEach((item) => this.update(item));
    this.#container.dataset.busy = isBusy;
    const acts = this.#container.querySelectorAll(".acts button:not(.looks)");
    for (const act of acts) act.disabled = isBusy;
  }

  /** An item has grown, or has ended. */
  update(item) {
    this.#views.get(item)?.update?.();
  }

  #forgetAllBut(items) {
    for (const [item, { article }] of this.#views) {
      if (items.includes(item)) continue;
      article.remove();
      this.#views.delete(item);
    }
  }

  #viewOf(item) {
    if (!this.#views.has(item)) this.#views.set(item, this.#built(item));
    return this.#views.get(item);
  }

  #place(article, index) {
    const there = this.#container.children[index];
    if (there !== article) this.#container.insertBefore(article, there ?? null);
  }

  #built(item) {
    switch (item.role) {
      case "user":
        return new QuestionView(item, this.#on, () => this.#container.dataset.busy === "true");
      case "assistant":
        return new AnswerView(item, this.#on);
      case "answers":
        return new AnswersView(item, this.#on);
      case "tool":
        return item.call ? new CallForm(item, this.#on) : { article: result(item) };
      default:
        return { article: note(item, this.#on) };
    }
  }
}

/** Who gave a result that was carried here from elsewhere is not known. */
function result({ content, isCarried }) {
  return element("article", { className: "tool", ariaLabel: "Result of the tool" }, [
    bubble(isCarried ? "Result" : "Result, made up by this page", content),
  ]);
}

function note(item, on) {
  return element("article", { className: "note", ariaLabel: "Note" }, [
    element("p", { className: "text", textContent: item.content }),
    element("div", { className: "acts" }, [
      button("Inspect", () => on.inspect(item), "looks"),
      button("Try again", () => on.retry(item)),
    ]),
  ]);
}
