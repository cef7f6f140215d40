/**
 * One answer: its thoughts, its text (plain, as tokens, or filled into a form), its calls, and how
 * fast it came. Knows nothing of other answers.
 */

import { callBubble } from "./calls.js";
import { button, element, folded, setText } from "./elements.js";
import { figuresLine } from "./speed.js";
import { FilledForm } from "./filled_form.js";
import { TokensView } from "./tokens.js";

const ENDINGS = {
  stopped: "stopped",
  length: "cut at max tokens",
  lost: "cut off",
};

/** The answer alone, without buttons. element: where it stands. */
export class AnswerParts {
  #item;
  #target;
  #thoughts = element("p", { className: "thought" });
  #folded = folded("Thinking …", [this.#thoughts], "thoughts");
  #text = element("p", { className: "text" });
  #calls = element("div", { className: "calls" });
  #figures = element("p", { className: "figures" });
  #tokens = new TokensView(this.#text);
  #form;

  constructor(item, target) {
    this.#item = item;
    this.#target = target;
    this.#form = item.schema ? new FilledForm(item.schema, this.#text) : null;
    target.append(this.#folded, this.#form?.element ?? this.#text, this.#calls, this.#figures);
    target.ariaBusy = "true";
  }

  /** Once it is complete it does not change any more. */
  update() {
    if (this.#target.ariaBusy !== "true") return;
    const { content, reasoning_content, tokens, tool_calls, ending } = this.#item;
    this.#folded.hidden = !reasoning_content;
    setText(this.#thoughts, reasoning_content ?? "");
    if (content || ending) this.#folded.firstChild.textContent = "Thoughts";
    if (tokens) this.#tokens.show(tokens, content);
    else setText(this.#text, content);
    this.#form?.fill(content);
    this.#calls.replaceChildren(...(tool_calls ?? []).map(callBubble));
    setText(this.#figures, this.#line());
    this.#target.ariaBusy = String(!ending); // read aloud when it is complete
  }

  #line() {
    const { figures, ending } = this.#item;
    return [figures && figuresLine(figures), ENDINGS[ending]].filter(Boolean).join(" · ");
  }
}

/** The only answer to a question. */
export class AnswerView {
  article = element("article", { className: "assistant", ariaLabel: "Model" });
  #item;
  #parts;
  #acts;

  constructor(item, on) {
    this.#item = item;
    this.#parts = new AnswerParts(item, this.article);
    this.#acts = element("div", { className: "acts" }, [
      button("Retry", () => on.retry(item)),
      button("Copy", () => on.copy(item.content)),
      button("Inspect", () => on.inspect(item), "looks"),
    ]);
    this.article.append(this.#acts);
  }

  update() {
    this.#parts.update();
    const { ending } = this.#item;
    const [retry, copy] = this.#acts.children;
    retry.hidden = copy.hidden = !ending || ending === "tool_calls";
  }
}
