/** Helpers around the browser's elements. Every text enters the page as text, never as HTML. */

/** An element with properties and children. */
export function element(name, properties = {}, children = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function button(label, onClick, className = "") {
  return element("button", { type: "button", textContent: label, onclick: onClick, className });
}

/** Text behind a line that opens it. */
export function folded(summary, children, className = "") {
  return element("details", { className }, [
    element("summary", { textContent: summary }),
    ...children,
  ]);
}

/** Keys of a text field that do something else than write. Shift+Enter still begins a line. */
export function onKeys(field, actions) {
  field.addEventListener("keydown", (event) => {
    const action = actions[event.key];
    if (!action || event.shiftKey || event.isComposing) return; // composing: Enter picks a word
    event.preventDefault();
    event.stopPropagation();
    action();
  });
}

/** Only the new part is written where a text has grown: what is selected in it stays selected. */
export function setText(target, text) {
  const shown = target.textContent;
  if (shown && text.startsWith(shown)) target.firstChild.appendData(text.slice(shown.length));
  else target.textContent = text;
}
