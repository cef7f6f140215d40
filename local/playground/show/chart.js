/** A line of what a figure was lately, as SVG. Knows nothing of what is measured. */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 120;
const HEIGHT = 32;

export class Chart {
  svg = document.createElementNS(SVG, "svg");
  #line = document.createElementNS(SVG, "polyline");
  #area = document.createElementNS(SVG, "polygon");
  #numPoints;

  /** numPoints: that the width has room for; later ones push earlier ones out. */
  constructor(numPoints) {
    this.#numPoints = numPoints;
    this.svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.svg.setAttribute("preserveAspectRatio", "none");
    this.svg.setAttribute("aria-hidden", "true"); // the numbers beside it say the same
    this.svg.append(this.#area, this.#line);
  }

  /** values: the latest last. most: what the full height stands for. */
  show(values, most) {
    const step = WIDTH / (this.#numPoints - 1);
    const first = WIDTH - (values.length - 1) * step;
    const points = values.map((value, index) => {
      const y = HEIGHT - 1.5 - (HEIGHT - 3) * Math.min(1, value / (most || 1));
      return `${(first + index * step).toFixed(1)},${y.toFixed(1)}`;
    });
    this.#line.setAttribute("points", points.join(" "));
    const closed = [`${first.toFixed(1)},${HEIGHT}`, ...points, `${WIDTH},${HEIGHT}`];
    this.#area.setAttribute("points", values.length ? closed.join(" ") : "");
  }
}
