/**
 * What went over the wire: a request and its events, in a dialog, while they come and after.
 *
 * Knows nothing of what they mean.
 */

import { button, element } from "./elements.js";

const dialog = document.getElementById("inspector");
const shown = document.getElementById("exchanges");
const MS_BETWEEN_LOOKS = 250;

/** exchanges: of one item; none if they are of an earlier visit. copy(text, what). */
export function inspect(exchanges, copy) {
  const views = exchanges.map((exchange) => new ExchangeView(exchange, copy));
  const nothing = "The page keeps this only until it is left or reloaded.";
  shown.replaceChildren(
    ...(views.length
      ? views.map((view) => view.section)
      : [element("p", { textContent: nothing })]),
  );
  dialog.showModal();
  dialog.querySelector(".scrolled").scrollTop = 0;
  const timer = setInterval(() => views.forEach((view) => view.update()), MS_BETWEEN_LOOKS);
  dialog.onclose = () => clearInterval(timer);
}

class ExchangeView {
  section;
  #exchange;
  #answer = element("pre");
  #events = element("pre");
  #heading = element("h4");
  #numShown = 0;

  constructor(exchange, copy) {
    this.#exchange = exchange;
    const { url, body } = exchange;
    const json = JSON.stringify(body, null, 2);
    const request = element("pre", { textContent: `POST ${url}\n\n${json}` });
    this.section = element("section", {}, [
      titled("Request", button("Copy", () => copy(json, "the request"))),
      request,
      element("h4", { textContent: "Answer" }),
      this.#answer,
      this.#titledEvents(copy),
      this.#events,
    ]);
    this.update();
  }

  update() {
    const { status, headers, events, numEvents } = this.#exchange;
    const lines = headers.map(([name, value]) => `${name}: ${value}`);
    this.#answer.textContent = [status ?? "none yet", ...lines].join("\n");
    const first = numEvents > events.length ? `; shown: the first ${events.length}` : "";
    this.#heading.textContent = `Events: ${numEvents}${first}`;
    const added = events.slice(this.#numShown).map(([ms, data]) => `+${ms} ms  ${data}\n`);
    this.#numShown = events.length;
    if (added.length) this.#events.append(added.join(""));
  }

  #titledEvents(copy) {
    const all = () => this.#exchange.events.map(([, data]) => `data: ${data}\n\n`).join("");
    return element("div", { className: "titled" }, [
      this.#heading,
      button("Copy", () => copy(all(), "the events")),
    ]);
  }
}

function titled(text, act) {
  return element("div", { className: "titled" }, [element("h4", { textContent: text }), act]);
}

document.getElementById("inspector-close").addEventListener("click", () => dialog.close());
