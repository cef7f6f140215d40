/**
 * The API key: asked for when the server wants one, and kept until the tab is closed.
 *
 * Knows the dialog; knows nothing of what the key is sent with.
 */

const KEPT_AS = "playground-key";
const WHY = {
  missing: "It is kept until this tab is closed, and sent to this server only.",
  wrong: "The server did not accept that key.",
};

const dialog = document.getElementById("key-dialog");
const input = document.getElementById("key");
let asking = null; // one dialog for all who wait for a key

export function heldKey() {
  return sessionStorage.getItem(KEPT_AS) ?? "";
}

export function forgetKey() {
  sessionStorage.removeItem(KEPT_AS);
}

/** What `send(key)` returns; as long as the server answers 401, another key is asked for. */
export async function withKey(send) {
  for (;;) {
    const key = heldKey();
    try {
      return await send(key);
    } catch (error) {
      if (error.status !== 401) throw error;
      const hasOther = heldKey() !== key; // entered while this one was on its way
      if (!hasOther && !(await askedKey())) throw error;
    }
  }
}

/** Whether one was entered. */
function askedKey() {
  asking ??= new Promise((resolve) => {
    document.getElementById("key-why").textContent = heldKey() ? WHY.wrong : WHY.missing;
    input.value = "";
    dialog.returnValue = "";
    dialog.onclose = () => {
      asking = null;
      resolve(Boolean(dialog.returnValue));
    };
    dialog.showModal();
  });
  return asking;
}

document.getElementById("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEPT_AS, input.value.trim());
  dialog.close("entered");
});
document.getElementById("key-cancel").addEventListener("click", () => dialog.close());
