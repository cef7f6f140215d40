// @anthropic-ai/sdk: its toolRunner, streamed.
import Anthropic from "@anthropic-ai/sdk";
const client = new Anthropic({ baseURL: process.env.URL, apiKey: "none" });
const input_schema = { type: "object", properties: { wind: { type: "string" } }, required: ["wind"] };
const runner = client.beta.messages.toolRunner({
  model: "m", max_tokens: 200, temperature: 0,
  messages: [{ role: "user", content: "How fast is the bora?" }],
  tools: [{ type: "custom", name: "get_wind_speed", description: "Speed of a wind", input_schema,
    parse: (input) => input, run: () => JSON.stringify({ wind: "bora", speed_kmh: 87 }) }],
});
const last = await runner;
console.log(last.content.map((block) => block.text).join(""));
