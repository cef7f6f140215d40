/**
 * A call of the visitor's own tool: asks what it returns, and then shows it.
 *
 * Knows nothing of how the model is told.
 */

import { bubble } from "./calls.js";
import { button, element, onKeys } from "./elements.js";

export class CallForm {
  article = element("article", { className: "tool", ariaLabel: "Result of your tool" });
  #item;
  #on;

  constructor(item, on) {
    this.#item = item;
    this.#on = on;
    if (item.content === null) this.#ask();
  }

  update() {
    if (this.#item.content === null || this.article.dataset.isAnswered) return;
    this.article.dataset.isAnswered = true;
    this.article.replaceChildren(bubble("Result, given by you", this.#item.content));
  }

  #ask() {
    const { name } = this.#item.call;
    const draft = element("textarea", { rows: 1, placeholder: "A text, or JSON" });
    const answer = () => {
      if (draft.value.trim()) this.#on.answerCall(this.#item, draft.value.trim());
    };
    onKeys(draft, { Enter: answer });
    const label = element("label", { textContent: `What does ${name} return?` }, [draft]);
    this.article.replaceChildren(
      element("div", { className: "bubble editor" }, [
        label,
        element("div", { className: "buttons" }, [button("Return it", answer, "main")]),
      ]),
    );
    requestAnimationFrame(() => draft.focus()); // it is not on the page yet
  }
}
