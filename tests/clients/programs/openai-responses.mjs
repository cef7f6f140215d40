// openai, responses: a call, its result with all earlier items, the streamed answer.
import OpenAI from "openai";
const client = new OpenAI({ baseURL: process.env.URL + "/v1", apiKey: "none" });
const parameters = { type: "object", properties: { wind: { type: "string" } }, required: ["wind"] };
const tools = [{ type: "function", name: "get_wind_speed", description: "Speed of a wind", parameters }];
const input = [{ role: "user", content: "How fast is the bora?" }];
const first = await client.responses.create({ model: "m", input, tools, temperature: 0 });
input.push(...first.output);
for (const call of first.output.filter((item) => item.type === "function_call")) {
  const output = JSON.stringify({ wind: "bora", speed_kmh: 87 });
  input.push({ type: "function_call_output", call_id: call.call_id, output });
}
const stream = client.responses.stream({ model: "m", input, tools, temperature: 0 });
console.log((await stream.finalResponse()).output_text);
