/**
 * The playground: wires what people do to what happens. Folders, in the order of a question's way:
 *
 * show/      the page: fields, buttons, the conversation, the figures
 * chat/      asks, adds answers up, runs what they call; what was said, and what of it is kept
 * request/   settings and what was said -> the body of a request; the same as a program, a link
 * server/    the server: its answers as events, its key, its figures
 * tools/     the tools that the page runs
 *
 * A folder imports only from those below it. All but show/ and server/key.js know nothing of the
 * page.
 */

import { toBody } from "./chat/carried.js";
import { keep, kept } from "./chat/kept.js";
import { Session } from "./chat/session.js";
import { nextBody, requests } from "./request/body.js";
import { forgetKey, heldKey } from "./server/key.js";
import { beginCarrying } from "./show/carrying.js";
import { ConversationView } from "./show/conversation.js";
import { copied } from "./show/copying.js";
import { onKeys } from "./show/elements.js";
import { inspect } from "./show/inspector.js";
import { LivePanel } from "./show/live.js";
import { showModes } from "./show/modes.js";
import { beginPrograms } from "./show/programs.js";
import { SettingsPanel } from "./show/settings.js";
import { isModelKnown, look } from "./show/state.js";
import { SUGGESTIONS, showSuggestions, suggested } from "./show/suggestions.js";
import { beginTheme } from "./show/theme.js";

const MS_SAID = 8000;
const WIDE = matchMedia("(min-width: 60rem)");

const byId = (id) => document.getElementById(id);
const main = document.querySelector("main");
const draft = byId("draft");

const panel = new SettingsPanel(settingsChanged);
const live = new LivePanel(byId("live"));
const session = new Session((it) => requests(panel.settings, it), { changed, grew });
const { conversation } = session;
const view = new ConversationView(byId("conversation"), {
  retry: (item) => ask(() => conversation.backToQuestionOf(item)),
  reword: (item, text) => ask(() => conversation.reword(item, text)),
  copy: (text) => copy(text, "the answer"),
  inspect: (item) => inspect(session.exchangesOf(item), copy),
  choose: (item, index) => session.choose(item, index),
  answerCall: (item, text) => session.answerCall(item, text),
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
  if (!isModelKnown()) look(false);
}

function suggest({ text, settings }) {
  setSettings(suggested(panel.settings, settings));
  draft.value = text;
  send();
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

/** Show or hide what a button in the header is for. */
function unfold(button, show, isShown) {
  show(isShown);
  button.ariaExpanded = String(isShown);
}

// --- settings ---------------------------------------------------------------------------------

function setSettings(settings) {
  panel.settings = settings;
  settingsChanged();
}

function settingsChanged() {
  showModes(byId("modes"), panel.settings, setSettings);
  keep("playground-settings", panel.settings);
}

// --- copying ----------------------------------------------------------------------------------

async function copy(text, what) {
  say((await copied(text)) ? `Copied ${what}.` : "The browser does not let it copy.");
}

let timer = null;

/** For a while, wherever people look: above the field one writes in, and in a dialog over it. */
function say(text) {
  for (const it of document.querySelectorAll(".said")) it.textContent = text;
  clearTimeout(timer);
  if (text) timer = setTimeout(say, MS_SAID, "");
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
    keep("playground-draft", draft.value);
  });

  const showPanel = (isShown) => (byId("settings").hidden = !isShown);
  const showLive = (isShown) => live.show(isShown);
  unfold(byId("show-settings"), showPanel, WIDE.matches);
  unfold(byId("show-live"), showLive, false);
  const clicks = {
    stop: () => session.stop(),
    "new-chat": () => session.replace([]).then(() => draft.focus()),
    "show-settings": ({ target }) => unfold(target, showPanel, byId("settings").hidden),
    "show-live": ({ target }) => unfold(target, showLive, byId("live").hidden),
    "forget-key": () => {
      forgetKey();
      look(true);
    },
  };
  for (const [id, onClick] of Object.entries(clicks)) byId(id).addEventListener("click", onClick);
}

function begin() {
  beginTheme(byId("theme"));
  setSettings(kept("playground-settings"));
  draft.value = kept("playground-draft") ?? "";
  showSuggestions(byId("suggestions"), suggest);
  wire();
  changed();
  main.scrollTop = main.scrollHeight;
  beginPrograms(nextRequest, { copy, say });
  beginCarrying({
    body: () => toBody(panel.settings, conversation),
    open: ({ items, settings }) => {
      setSettings(settings);
      session.replace(items);
    },
    isEmpty: () => conversation.isEmpty,
    say,
    copy,
  });
  look(true);
}

function nextRequest() {
  return nextBody(panel.settings, conversation, draft.value.trim(), SUGGESTIONS[0].text);
}

begin();
