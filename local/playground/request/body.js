/**
 * Settings and what was said -> the bodies of the requests that ask for the next answers.
 *
 * Throws an Error that people can read where a text of theirs is not what it should be. Knows
 * nothing of connections, and nothing of the page.
 */

import { TOOLS } from "../tools/winds.js";
import { ownTool } from "./own_tool.js";
import { difference, samplingFields } from "./settings.js";
import { shapeFields } from "./shapes.js";

const MODEL = "mistral"; // any name will do: the server has one model
const NUM_LIKELY_TOKENS = 5;

/** One request, or two that are compared: {label, body} of each; the label of one is empty. */
export function requests(settings, conversation) {
  const { a, b, compares } = settings;
  if (!compares) return [{ label: "", body: body(settings, a, conversation) }];
  return [
    { label: labelled("A", a, b), body: body(settings, a, conversation) },
    { label: labelled("B", b, a), body: body(settings, b, conversation) },
  ];
}

/** conversation: what has messages(system). */
export function body(settings, sampling, conversation) {
  const messages = conversation.messages(sampling.system.trim());
  return {
    model: MODEL,
    messages,
    ...toolFields(settings, messages),
    ...shapeFields(settings.shape),
    ...samplingFields(sampling),
    ...(settings.probabilities && { logprobs: true, top_logprobs: NUM_LIKELY_TOKENS }),
    stream: true,
  };
}

/** What was asked last; with a draft, what would be asked next; and before that, an example. */
export function nextBody(settings, conversation, draft, example) {
  const next = body(settings, settings.a, conversation);
  const { messages } = next;
  if (draft) messages.push({ role: "user", content: draft });
  else while (messages.at(-1)?.role === "assistant") messages.pop();
  if (messages.every(({ role }) => role === "system")) {
    messages.push({ role: "user", content: example });
  }
  return next;
}

/** A call is demanded of the answer to people, not of the one that puts a result into words. */
function toolFields({ tools, calls, ownTool: written }, messages) {
  if (!tools) return {};
  const own = ownTool(written);
  const demands = calls !== "auto" && messages.at(-1)?.role === "user";
  return { tools: [...TOOLS, ...own], ...(demands && { tool_choice: demanded(calls, own) }) };
}

/** Without a tool of the visitor's, any will do. */
function demanded(calls, [own]) {
  if (calls !== "own" || !own) return "required";
  return { type: "function", function: { name: own.function.name } };
}

function labelled(name, sampling, other) {
  return `${name} · ${difference(sampling, other) || "the same settings"}`;
}
