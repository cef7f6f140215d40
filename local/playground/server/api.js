/**
 * The server, as the page sees it: is it ready, what it measures, and one streamed completion.
 *
 * Every failure is a RequestFailed whose message is a sentence for people. Knows nothing of
 * conversations, and nothing of the page.
 */

import { EventDecoder } from "./sse.js";

// Relative to the page, so that it also works where a proxy puts it under a path of its own.
export const CHAT_URL = new URL("v1/chat/completions", document.baseURI).href;
export const OPENAI_URL = new URL("v1", document.baseURI).href;
export const PREDICT_URL = new URL("production/predict", document.baseURI).href;
const MODELS_URL = new URL("v1/models", document.baseURI).href;
const METRICS_URL = new URL("metrics", document.baseURI).href;

const UNREACHABLE = "The server cannot be reached. Is it still running?";
const CUT_SHORT = "The connection was lost midway. What had arrived is kept.";

/** status: of HTTP, 0 if there was no answer or if it failed after it had begun. */
export class RequestFailed extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

/** The name of the model that is served. */
export async function modelName(key) {
  const response = await ask(MODELS_URL, { headers: authorization(key) });
  const { data } = await response.json();
  return data[0].id;
}

/** What it measures, as Prometheus reads it. */
export async function metricsText(key) {
  const response = await ask(METRICS_URL, { headers: authorization(key) });
  return response.text();
}

/**
 * The chunks of a completion, one by one; they end when it is complete, or throw.
 *
 * The exchange has the body to send, and is told what comes back.
 */
export async function completion(exchange, key, signal) {
  const options = {
    method: "POST",
    headers: { "Content-Type": "application/json", ...authorization(key) },
    body: JSON.stringify(exchange.body),
    signal,
  };
  const response = await ask(exchange.url, options, (answer) => exchange.answered(answer));
  return chunks(response, exchange);
}

async function* chunks(response, exchange) {
  for await (const data of events(response)) {
    exchange.add(data);
    if (data === "[DONE]") return;
    const chunk = JSON.parse(data);
    if (chunk.error) throw new RequestFailed(`The server failed midway: ${chunk.error.message}`);
    yield chunk;
  }
  throw new RequestFailed(CUT_SHORT);
}

async function ask(url, options, onAnswer = () => {}) {
  let response;
  try {
    response = await fetch(url, { ...options, cache: "no-store" });
  } catch (error) {
    throw isAbort(error) ? error : new RequestFailed(UNREACHABLE);
  }
  onAnswer(response);
  if (!response.ok) throw new RequestFailed(await refusal(response), response.status);
  return response;
}

async function* events(response) {
  const decoder = new EventDecoder();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* decoder.decode(value);
    }
  } catch (error) {
    throw isAbort(error) ? error : new RequestFailed(CUT_SHORT);
  }
}

/** Why the server said no, in its own words where it has some. */
async function refusal(response) {
  const said = await response.json().then(({ error }) => error.message).catch(() => null);
  if (response.status === 503) return `Not available: ${said ?? "the server is busy"}.`;
  const is = response.status < 500 ? "refused the request" : "failed";
  return `The server ${is} (${response.status}): ${said ?? "it does not say why"}`;
}

/** A header holds bytes, which `fetch` wants as characters: UTF-8, as the server compares it. */
function authorization(key) {
  const bytes = String.fromCharCode(...new TextEncoder().encode(key));
  return key ? { Authorization: `Bearer ${bytes}` } : {};
}

function isAbort(error) {
  return error.name === "AbortError";
}
