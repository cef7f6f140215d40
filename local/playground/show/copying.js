/** Text that leaves the page: to the clipboard, or as a file. */

import { element } from "./elements.js";

/** Whether the browser let it. */
export async function copied(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  // Under plain http from another machine there is only the old way.
  const field = element("textarea", { value: text });
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  return isCopied;
}

export function download(text, name) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  element("a", { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
