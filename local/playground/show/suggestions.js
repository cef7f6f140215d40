/** What an empty chat suggests: a question, and what it shows. */

import { button, element } from "./elements.js";

export const SUGGESTIONS = [
  { text: "What is a mistral?", settings: {} },
  { text: "How fast is the bora right now?", shows: "with a tool", settings: { tools: true } },
  {
    text: "What is the forecast for Trieste tomorrow?",
    shows: "with a tool",
    settings: { tools: true },
  },
  {
    text: "How does the foehn form?",
    shows: "three answers",
    settings: { sampling: { answers: "3", temperature: "1" } },
  },
  {
    text: "When does the bora blow?",
    shows: "how sure it is",
    settings: { probabilities: true },
  },
  {
    text: "What is the sirocco like? Answer in JSON.",
    shows: "into a form",
    settings: { shape: "schema" },
  },
];

/** suggest(suggestion): once people choose one. */
export function showSuggestions(list, suggest) {
  const items = SUGGESTIONS.map((suggestion) => {
    const { text, shows } = suggestion;
    const made = button(text, () => suggest(suggestion));
    if (shows) made.append(element("small", { textContent: shows }));
    return element("li", {}, [made]);
  });
  list.replaceChildren(...items);
}

/** Settings under which a suggestion shows what it is to show; what people wrote stays. */
export function suggested(settings, { sampling, shape = "text", ...others }) {
  return {
    ...settings,
    a: { ...settings.a, answers: "", ...sampling },
    compares: false,
    probabilities: false,
    tools: false,
    calls: "auto",
    ...others,
    shape: { ...settings.shape, kind: shape },
  };
}
