// LangChain.js createAgent over chat completions, responses or messages.
import { createAgent, tool } from "langchain";
import { ChatOpenAI } from "@langchain/openai";
import { ChatAnthropic } from "@langchain/anthropic";
import { z } from "zod";
const openai = { model: "m", temperature: 0, apiKey: "none",
  configuration: { baseURL: process.env.URL + "/v1" } };
const models = {
  chat: () => new ChatOpenAI(openai),
  responses: () => new ChatOpenAI({ ...openai, useResponsesApi: true }),
  messages: () => new ChatAnthropic({ model: "m", temperature: 0, apiKey: "none", maxTokens: 200,
    anthropicApiUrl: process.env.URL }),
};
const get_wind_speed = tool(() => JSON.stringify({ wind: "bora", speed_kmh: 87 }), {
  name: "get_wind_speed", description: "Speed of a wind", schema: z.object({ wind: z.string() }),
});
const agent = createAgent({ model: models[process.argv[2]](), tools: [get_wind_speed] });
const messages = [{ role: "user", content: "How fast is the bora?" }];
const first = await agent.invoke({ messages });
console.log(first.messages.at(-1).text);
const again = { messages: [...first.messages, { role: "user", content: "How fast is the mistral?" }] };
console.log((await agent.invoke(again)).messages.at(-1).text);
