/** What is on that changes every answer, below the field one writes in: a click turns it off. */

import { SHAPES } from "../request/shapes.js";
import { button, element } from "./elements.js";

/** [label, the settings without it] of each. */
function modes(settings) {
  const { a, compares, probabilities, shape } = settings;
  const all = [
    [compares, "Two settings", { compares: false }],
    [Number(a.answers) > 1, `${a.answers} answers`, { a: { ...a, answers: "" } }],
    [probabilities, "Probabilities", { probabilities: false }],
    [shape.kind !== "text", SHAPES[shape.kind].name, { shape: { ...shape, kind: "text" } }],
  ];
  return all.filter(([isOn]) => isOn).map(([, label, off]) => [label, { ...settings, ...off }]);
}

/** change(settings): as they are to be. */
export function showModes(list, settings, change) {
  const items = modes(settings).map(([label, without]) => {
    const chip = button(label, () => change(without), "chip");
    chip.append(element("span", { textContent: " ×", ariaHidden: "true" }));
    chip.title = "Turn it off";
    return element("li", {}, [chip]);
  });
  list.replaceChildren(...items);
  list.hidden = items.length === 0;
}
