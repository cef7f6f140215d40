/**
 * The playground: wires what people do to what happens. In the order of a question's way:
 *
 * session.js        asks, and runs what the model calls
 * conversation.js   what was said; what of it is asked, and what is kept
 * key.js            the key, when the server wants one
 * api.js            the server: its name, and one streamed answer
 * sse.js            bytes -> events
 * answer.js         chunks -> an answer and its speed
 * tools.js          the tools that the model may call
 * view.js           the conversation on the page
 * snippets.js       a request as a program
 */

import { CHAT_URL, OPENAI_URL, PREDICT_URL, modelName } from "./api.js";
import { keep, kept } from "./conversation.js";
import { forgetKey, heldKey, withKey } from "./key.js";
import { Session } from "./session.js";
import { curl, python, rest } from "./snippets.js";
import { SIGNATURES, TOOLS } from "./tools.js";
import { View, button, element, onKeys } from "./view.js";

const MODEL = "mistral"; // any name will do: the server has one model
const DEFAULTS = { system: "", temperature: "0", maxTokens: "512", tools: false };
const SUGGESTIONS = [
  { text: "What is a mistral?" },
  { text: "How does the foehn form?" },
  { text: "How fast is the bora right now?", tools: true },
  { text: "Which winds blow in the Adriatic?", tools: true },
  { text: "What is the forecast for Trieste tomorrow?", tools: true },
];
const WIDE = matchMedia("(min-width: 60rem)");
const DARK = matchMedia("(prefers-color-scheme: dark)");
const MS_BETWEEN_LOOKS = 2000;

const byId = (id) => document.getElementById(id);
const main = document.querySelector("main");
const draft = byId("draft");

const session = new Session(request, { changed, grew });
const { conversation } = session;
const view = new View(byId("conversation"), {
  retry: (item) => ask(() => conversation.backToQuestionOf(item)),
  reword: (item, text) => ask(() => conversation.reword(item, text)),
  copy: (text) => copy(text, "the answer"),
});

// --- asking -----------------------------------------------------------------------------------

function send() {
  const content = draft.value.trim();
  if (!content || session.isBusy) return;
  draft.value = "";
  ask(() => conversation.add({ role: "user", content }));
}

async function ask(change) {
  draft.focus();
  await session.ask(change);
  if (!byId("state").dataset.isKnown) look(false);
}

async function newChat() {
  await session.clear();
  draft.focus();
}

/** The body of a request for the next answer. */
function request() {
  const { system, temperature, maxTokens, tools } = settings();
  return {
    model: MODEL,
    messages: conversation.messages(system.trim()),
    ...(tools && { tools: TOOLS }),
    ...(temperature && { temperature: Number(temperature) }),
    ...(maxTokens && { max_tokens: Number(maxTokens) }),
    stream: true,
  };
}

// --- showing ----------------------------------------------------------------------------------

function changed() {
  const { isBusy } = session;
  keepingTheEnd(() => view.show(conversation.items, isBusy));
  byId("welcome").hidden = !conversation.isEmpty;
  byId("send").hidden = isBusy;
  byId("stop").hidden = !isBusy;
  byId("forget-key").hidden = !heldKey();
  conversation.save();
}

let grown = null;

/** At most once for every picture that the screen shows. */
function grew(item) {
  if (!grown) requestAnimationFrame(showGrowth);
  grown = item;
}

function showGrowth() {
  const item = grown;
  grown = null;
  keepingTheEnd(() => view.update(item));
}

/** Whoever reads further up is left there. */
function keepingTheEnd(update) {
  const isAtEnd = main.scrollHeight - main.scrollTop - main.clientHeight < 60;
  update();
  if (isAtEnd) main.scrollTop = main.scrollHeight;
}

function showSuggestions() {
  const items = SUGGESTIONS.map(({ text, tools }) => {
    const suggestion = button(text, () => suggest(text, tools));
    if (tools) suggestion.append(element("small", { textContent: "with a tool" }));
    return element("li", {}, [suggestion]);
  });
  byId("suggestions").replaceChildren(...items);
}

function suggest(text, tools = false) {
  setSettings({ ...settings(), tools });
  draft.value = text;
  send();
}

// --- the server -------------------------------------------------------------------------------

/** Say which model it has; while it still loads, look again. mayAsk: people, for the key. */
async function look(mayAsk) {
  const state = byId("state");
  try {
    state.textContent = await (mayAsk ? withKey(modelName) : modelName(heldKey()));
    state.dataset.isKnown = true;
  } catch (error) {
    state.textContent = { 401: "wants a key", 503: "loading …" }[error.status] ?? "not reachable";
    if (error.status === 503) setTimeout(look, MS_BETWEEN_LOOKS, mayAsk);
  }
  byId("forget-key").hidden = !heldKey();
}

// --- settings ---------------------------------------------------------------------------------

function settings() {
  return {
    system: byId("system").value,
    temperature: byId("temperature").value,
    maxTokens: byId("max-tokens").value,
    tools: byId("tools").checked,
  };
}

function setSettings({ system, temperature, maxTokens, tools }) {
  byId("system").value = system;
  byId("temperature").value = temperature;
  byId("max-tokens").value = maxTokens;
  byId("tools").checked = tools;
}

function keepSettings() {
  keep("playground-settings", settings());
  keep("playground-draft", draft.value);
}

function showPanel(isShown) {
  byId("settings").hidden = !isShown;
  byId("show-settings").ariaExpanded = String(isShown);
}

/** theme: "light", "dark", or null for what the system has. */
function showTheme(theme) {
  const isDark = theme ? theme === "dark" : DARK.matches;
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
  byId("theme").textContent = isDark ? "Light" : "Dark";
  byId("theme").ariaLabel = isDark ? "Light theme" : "Dark theme";
}

function switchTheme() {
  keep("playground-theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  showTheme(kept("playground-theme"));
}

// --- copying ----------------------------------------------------------------------------------

/** What was asked last; with a draft, what would be asked next. */
function requestToCopy() {
  const body = request();
  const { messages } = body;
  const content = draft.value.trim();
  if (content) messages.push({ role: "user", content });
  else while (messages.at(-1)?.role === "assistant") messages.pop();
  if (messages.every(({ role }) => role === "system")) {
    messages.push({ role: "user", content: SUGGESTIONS[0].text });
  }
  return body;
}

async function copy(text, what) {
  const isCopied = await copied(text);
  byId("copied").textContent = isCopied ? `Copied ${what}.` : "The browser does not let it copy.";
}

async function copied(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  // Under plain http from another machine there is only the old way.
  const field = element("textarea", { value: text });
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  return isCopied;
}

// --- wiring -----------------------------------------------------------------------------------

function wire() {
  onKeys(draft, { Enter: send });
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  document.addEventListener("keydown", ({ key, target }) => {
    if (key === "Escape" && !target.closest("dialog")) session.stop();
  });
  addEventListener("pagehide", () => {
    conversation.save();
    keepSettings();
  });
  DARK.addEventListener("change", () => showTheme(kept("playground-theme")));
  byId("settings").addEventListener("change", keepSettings);
  byId("tools").addEventListener("change", keepSettings);

  const clicks = {
    stop: () => session.stop(),
    "new-chat": newChat,
    theme: switchTheme,
    "show-settings": () => showPanel(byId("settings").hidden),
    "forget-key": () => {
      forgetKey();
      look(true);
    },
    "copy-curl": () => copy(curl(requestToCopy(), CHAT_URL, heldKey()), "it for curl"),
    "copy-python": () => copy(python(requestToCopy(), OPENAI_URL, heldKey()), "it for Python"),
    "copy-rest": () => copy(curl(rest(requestToCopy()), PREDICT_URL, heldKey()), "it for REST"),
  };
  for (const [id, onClick] of Object.entries(clicks)) byId(id).addEventListener("click", onClick);
}

function begin() {
  showTheme(kept("playground-theme"));
  showPanel(WIDE.matches);
  setSettings({ ...DEFAULTS, ...kept("playground-settings") });
  draft.value = kept("playground-draft") ?? "";
  byId("tool-names").replaceChildren(
    ...SIGNATURES.map((name) => element("li", {}, [element("code", { textContent: name })])),
  );
  showSuggestions();
  wire();
  changed();
  main.scrollTop = main.scrollHeight;
  look(true);
}

begin();
