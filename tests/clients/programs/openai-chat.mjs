// openai, chat completions: a streamed call by runTools, then a parsed shape.
import OpenAI from "openai";
const client = new OpenAI({ baseURL: process.env.URL + "/v1", apiKey: "none" });
const parameters = { type: "object", properties: { wind: { type: "string" } }, required: ["wind"] };
const runner = client.chat.completions.runTools({
  model: "m", stream: true, temperature: 0,
  messages: [{ role: "user", content: "How fast is the bora?" }],
  tools: [{ type: "function", function: { name: "get_wind_speed", description: "Speed of a wind",
    parse: JSON.parse, parameters, function: () => ({ wind: "bora", speed_kmh: 87 }) } }],
});
console.log(await runner.finalContent());
