/** Light or dark: as the system has it, until people choose. */

import { keep, kept } from "../chat/kept.js";

const KEPT_AS = "playground-theme";
const DARK = matchMedia("(prefers-color-scheme: dark)");

/** button: switches to the other, and says which that is. */
export function beginTheme(button) {
  const show = () => {
    const theme = kept(KEPT_AS);
    const isDark = theme ? theme === "dark" : DARK.matches;
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    button.textContent = isDark ? "Light" : "Dark";
    button.ariaLabel = isDark ? "Light theme" : "Dark theme";
  };
  button.addEventListener("click", () => {
    keep(KEPT_AS, document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    show();
  });
  DARK.addEventListener("change", show);
  show();
}
