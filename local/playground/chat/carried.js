/**
 * A conversation and its settings as a chat request of OpenAI's dialect, and back.
 *
 * That is what a file and a link carry: other programs can send it as it is. It may come from
 * anybody, so of what comes back only the parts that are known are taken, as texts. Knows nothing
 * of files, links and the page.
 */

import { body } from "../request/body.js";
import { ownToolOf } from "../request/own_tool.js";
import { complete, samplingOf } from "../request/settings.js";
import { shapeOf } from "../request/shapes.js";
import { NAMES } from "../tools/winds.js";

const NOT_OURS = "This holds no conversation: it has no list of messages.";

/** The request that would go on with it. */
export function toBody(settings, conversation) {
  return body(settings, settings.a, conversation);
}

/** {items, settings}. Throws an Error that people can read. */
export function fromBody(value) {
  if (!Array.isArray(value?.messages)) throw new Error(NOT_OURS);
  const { messages } = value;
  const systems = messages.filter((it) => ["system", "developer"].includes(it?.role));
  return {
    items: messages.flatMap(itemsOf),
    settings: complete({
      a: samplingOf(value, systems.map(textOf).join("\n\n")),
      probabilities: value.logprobs === true,
      tools: Array.isArray(value.tools),
      calls: callsOf(value.tool_choice),
      ownTool: Array.isArray(value.tools) ? ownToolOf(value.tools, NAMES) : {},
      shape: shapeOf(value),
    }),
  };
}

function itemsOf(message) {
  const content = textOf(message);
  switch (message?.role) {
    case "user":
      return content ? [{ role: "user", content }] : [];
    case "assistant":
      return answerOf(message, content);
    case "tool":
      return [resultOf(message, content)];
    default:
      return [];
  }
}

function resultOf({ tool_call_id }, content) {
  return { role: "tool", tool_call_id: String(tool_call_id), content, isCarried: true };
}

function answerOf({ reasoning_content, tool_calls }, content) {
  const calls = Array.isArray(tool_calls) ? tool_calls.map(callOf) : [];
  const thoughts = typeof reasoning_content === "string" && { reasoning_content };
  if (calls.length) {
    return [{ role: "assistant", content, ...thoughts, tool_calls: calls, ending: "tool_calls" }];
  }
  return content || thoughts ? [{ role: "assistant", content, ...thoughts, ending: "stop" }] : [];
}

function callOf(call) {
  const { name, arguments: json } = call?.function ?? {};
  const called = { name: String(name), arguments: String(json) };
  return { id: String(call?.id), type: "function", function: called };
}

function callsOf(choice) {
  if (choice?.type === "function") return "own";
  return choice === "required" ? "required" : "auto";
}

/** A content's text: a string, or the parts of one. */
function textOf(message) {
  const content = message?.content;
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => (typeof part?.text === "string" ? part.text : "")).join("");
}
