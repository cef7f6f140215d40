// The AI SDK with one provider: generateText with a tool, then streamText.
import { generateText, streamText, stepCountIs, tool } from "ai";
import { z } from "zod";
const baseURL = process.env.URL + "/v1", apiKey = "none";
const providers = {
  compatible: async () => (await import("@ai-sdk/openai-compatible"))
    .createOpenAICompatible({ name: "here", baseURL, apiKey })("m"),
  chat: async () => (await import("@ai-sdk/openai")).createOpenAI({ baseURL, apiKey }).chat("m"),
  responses: async () => (await import("@ai-sdk/openai")).createOpenAI({ baseURL, apiKey })("m"),
  anthropic: async () => (await import("@ai-sdk/anthropic")).createAnthropic({ baseURL, apiKey })("m"),
};
const model = await providers[process.argv[2]]();
const get_wind_speed = tool({
  description: "Speed of a wind", inputSchema: z.object({ wind: z.string() }),
  execute: async () => ({ wind: "bora", speed_kmh: 87 }),
});
const asked = { model, tools: { get_wind_speed }, stopWhen: stepCountIs(4), temperature: 0,
  prompt: "How fast is the bora?" };
console.log((await generateText(asked)).text);
console.log(await streamText({ ...asked, onError: ({ error }) => { throw error; } }).text);
