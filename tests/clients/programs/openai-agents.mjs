// @openai/agents over chat completions or responses, with a second turn on its history.
import { Agent, run, tool, setDefaultOpenAIClient, setOpenAIAPI, setTracingDisabled } from "@openai/agents";
import OpenAI from "openai";
import { z } from "zod";
setTracingDisabled(true);
setDefaultOpenAIClient(new OpenAI({ baseURL: process.env.URL + "/v1", apiKey: "none" }));
setOpenAIAPI(process.argv[2]);
const get_wind_speed = tool({
  name: "get_wind_speed", description: "Speed of a wind", parameters: z.object({ wind: z.string() }),
  execute: async () => JSON.stringify({ wind: "bora", speed_kmh: 87 }),
});
const agent = new Agent({ name: "winds", model: "m", instructions: "Answer briefly.",
  tools: [get_wind_speed], modelSettings: { temperature: 0 } });
const first = await run(agent, "How fast is the bora?");
console.log(first.finalOutput);
const second = [...first.history, { role: "user", content: "How fast is the mistral?" }];
console.log((await run(agent, second)).finalOutput);
