/**
 * A conversation that leaves the page, or comes to it: as a link, and as a file.
 *
 * Knows the elements for it. What is carried, and what becomes of it, is said by
 * `on`: {body(), open({items, settings}), isEmpty(), say(text), copy(text, what)}.
 */

import { fromBody } from "../chat/carried.js";
import { fromFragment, toFragment } from "../request/link.js";
import { download } from "./copying.js";

const FILE_NAME = "conversation.json";
const LONG_LINK = 8000; // characters that nearly everything takes

const byId = (id) => document.getElementById(id);
const dialog = byId("open-dialog");
const file = byId("import-file");

export function beginCarrying(on) {
  byId("copy-link").addEventListener("click", orSay(on, () => copyLink(on)));
  byId("export").addEventListener("click", orSay(on, () => exportFile(on)));
  byId("import").addEventListener("click", () => file.click());
  file.addEventListener("change", orSay(on, () => importFile(on)));
  addEventListener("hashchange", orSay(on, () => openLink(on)));
  orSay(on, () => openLink(on))();
}

function orSay(on, act) {
  return () => act().catch((error) => on.say(error.message));
}

async function copyLink(on) {
  const url = new URL(location.href);
  url.hash = await toFragment(on.body());
  const { length } = url.href;
  const isLong = length > LONG_LINK;
  const size = `${length.toLocaleString("en")} characters`;
  await on.copy(url.href, isLong ? `a link of ${size}; a file may travel better` : "the link");
}

async function exportFile(on) {
  download(`${JSON.stringify(on.body(), null, 2)}\n`, FILE_NAME);
  on.say(`Saved ${FILE_NAME}: a chat request, which any client can send.`);
}

async function importFile(on) {
  const [chosen] = file.files;
  file.value = ""; // so that the same file can be chosen again
  if (!chosen) return;
  let value;
  try {
    value = JSON.parse(await chosen.text());
  } catch (error) {
    throw new Error(`${chosen.name} is not JSON: ${error.message}`);
  }
  await open(on, fromBody(value), []);
  on.say(`Opened ${chosen.name}.`);
}

async function openLink(on) {
  const value = await fromFragment(location.hash);
  if (value === null) return;
  // Without the fragment: a reload keeps what is there.
  history.replaceState(null, "", location.pathname + location.search);
  const carried = fromBody(value);
  await open(on, carried, instructions(carried.settings));
}

/** What of a link's settings would tell the model what to do, in words of whoever made the link. */
function instructions({ a, ownTool }) {
  return [a.system.trim() && "a system prompt", ownTool.name.trim() && "a tool"].filter(Boolean);
}

/** brought: what people have not chosen, and should know of. */
async function open(on, carried, brought) {
  const isHarmless = on.isEmpty() && brought.length === 0;
  if (isHarmless || (await mayOpen(!on.isEmpty(), brought))) on.open(carried);
}

/** Nothing that was said here is lost, and nothing is told the model, without asking. */
function mayOpen(replaces, brought) {
  byId("open-replaces").hidden = !replaces;
  byId("open-brings").hidden = brought.length === 0;
  byId("open-brings").querySelector("strong").textContent = brought.join(" and ");
  return new Promise((resolve) => {
    dialog.returnValue = "";
    dialog.onclose = () => resolve(dialog.returnValue === "open");
    dialog.showModal();
  });
}

byId("open-keep").addEventListener("click", () => dialog.close());
byId("open-replace").addEventListener("click", () => dialog.close("open"));
