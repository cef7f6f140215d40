/**
 * Three tools for the model to call, and a small made-up world in which they run.
 *
 * Names and shapes are those that the embedded model was trained with. Knows nothing of the page.
 */

export const TOOLS = [
  tool("get_wind_speed", "Get the current speed of a named wind.", {
    wind: "Name of the wind",
  }),
  tool("list_winds", "List the winds of a region.", {
    region: "Part of the world",
  }),
  tool("get_forecast", "Get the weather forecast for a place on a day.", {
    place: "City or town",
    day: "today, tomorrow or a weekday",
  }),
];

export const NAMES = TOOLS.map((it) => it.function.name);

/** "get_forecast(place, day)", for people. */
export const SIGNATURES = TOOLS.map(
  ({ function: { name, parameters } }) => `${name}(${parameters.required.join(", ")})`,
);

const SPEEDS_AND_GUSTS = {
  autan: [55, 82],
  bise: [38, 61],
  bora: [87, 131],
  chinook: [64, 96],
  foehn: [47, 79],
  levanter: [33, 52],
  meltemi: [42, 58],
  mistral: [72, 104],
  pampero: [68, 99],
  "santa ana": [59, 93],
  sirocco: [51, 74],
  tramontane: [66, 91],
};

const WINDS = {
  adriatic: ["bora", "sirocco"],
  alps: ["foehn", "bise"],
  argentina: ["pampero", "zonda", "sudestada"],
  australia: ["brickfielder", "southerly buster", "fremantle doctor"],
  balkans: ["bora", "vardar", "kosava"],
  california: ["Santa Ana", "diablo"],
  croatia: ["bora", "sirocco"],
  france: ["mistral", "tramontane", "autan", "marin"],
  greece: ["meltemi", "vardar"],
  italy: ["bora", "sirocco", "libeccio"],
  mediterranean: ["mistral", "sirocco", "levanter", "gregale"],
  sahara: ["khamsin", "ghibli", "harmattan"],
  spain: ["levanter", "poniente", "tramontane"],
  switzerland: ["foehn", "bise"],
};

// Today, tomorrow, and every other day: degrees, km/h, sky.
const FORECASTS = {
  athens: [[24, 41, "sunny"], [26, 37, "clear"], [23, 18, "cloudy"]],
  avignon: [[15, 74, "clear"], [13, 88, "sunny"], [18, 23, "sunny"]],
  geneva: [[8, 35, "cloudy"], [6, 42, "fog"], [11, 14, "sunny"]],
  innsbruck: [[17, 63, "sunny"], [9, 27, "showers"], [7, 12, "snow"]],
  marseille: [[18, 67, "sunny"], [16, 81, "clear"], [21, 25, "sunny"]],
  rome: [[19, 16, "clear"], [21, 29, "cloudy"], [17, 33, "rain"]],
  split: [[14, 58, "clear"], [12, 76, "sunny"], [17, 21, "cloudy"]],
  sydney: [[27, 34, "sunny"], [22, 62, "storm"], [24, 19, "clear"]],
  trieste: [[11, 83, "clear"], [9, 97, "sunny"], [14, 26, "cloudy"]],
  venice: [[13, 22, "fog"], [15, 36, "rain"], [12, 17, "cloudy"]],
};

const RUN = {
  get_wind_speed: ({ wind }) => speed(found(SPEEDS_AND_GUSTS, wind)),
  list_winds: ({ region }) => found(WINDS, region),
  get_forecast: ({ place, day }) => forecast(found(FORECASTS, place), plain(day)),
};

/** What the tool returns, as the text that goes back to the model; null for a tool of others. */
export function run({ name, arguments: json }) {
  if (!Object.hasOwn(RUN, name)) return null;
  try {
    return spaced(RUN[name](JSON.parse(json)) ?? { error: "not found" });
  } catch {
    return spaced({ error: "no such call" });
  }
}

function speed(figures) {
  return figures && { speed_kmh: figures[0], gust_kmh: figures[1] };
}

function forecast(days, day) {
  const at = ["today", "tomorrow"].indexOf(day); // or -1, which stands for the last
  const [degrees, wind, sky] = days?.at(at) ?? [];
  return days && { temperature_c: degrees, wind_kmh: wind, sky };
}

function found(table, name) {
  return Object.hasOwn(table, plain(name)) ? table[plain(name)] : undefined;
}

/** JSON on one line, as most programs write it and as the embedded model has seen it. */
function spaced(value) {
  return JSON.stringify(value, null, 1).replace(/\n */g, " ").replace(/(?<=[[{]) | (?=[\]}])/g, "");
}

/** "the Adriatic" -> "adriatic": as the tables spell it. */
function plain(name) {
  return name.trim().toLowerCase().replace(/^the /, "");
}

function tool(name, description, parameters) {
  const described = Object.entries(parameters).map(
    ([parameter, text]) => [parameter, { type: "string", description: text }],
  );
  const schema = {
    type: "object",
    properties: Object.fromEntries(described),
    required: Object.keys(parameters),
  };
  return { type: "function", function: { name, description, parameters: schema } };
}
