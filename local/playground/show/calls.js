/** Calls of tools, and what they return, as they are shown. Knows nothing of who runs them. */

import { element } from "./elements.js";

export function callBubble({ function: { name, arguments: json } }) {
  return bubble("The model calls", `${name} ${json}`);
}

export function bubble(title, code) {
  return element("div", { className: "bubble" }, [
    element("h3", { textContent: title }),
    element("code", { textContent: code }),
  ]);
}
