// Asks a provider with the clients that Anthropic and OpenAI publish:
//   node clients.mjs FOLDER, with lines of {"api": "messages", "chat" or "responses", "url", "stream", "retries", "timeout", "schema"}.
// Answers each line with what the client made of it: {"text", "input", "output", "stop"} or {"error": its class, "status", "type"}.
import { createRequire } from "node:module";
import readline from "node:readline";

const [folder] = process.argv.slice(2);
const require = createRequire(folder + "/package.json");
const Anthropic = require("@anthropic-ai/sdk");
const OpenAI = require("openai");

const question = { role: "user", content: "What does it cost?" };
const limits = ({ retries = 0, timeout = 10000 }) => ({ maxRetries: retries, timeout });

const apis = {
  async messages({ url, stream, schema, ...rest }) {
    const client = new Anthropic({ apiKey: "key", baseURL: url, ...limits(rest) });
    const body = { model: "claude-haiku-4-5", max_tokens: 100, messages: [question] };
    if (schema) body.output_config = { format: { type: "json_schema", schema } };
    const given = stream ? await client.messages.stream(body).finalMessage() : await client.messages.create(body);
    const text = given.content.map((block) => block.text).join("");
    return { text, input: given.usage.input_tokens, output: given.usage.output_tokens, stop: given.stop_reason, id: given._request_id };
  },

  async chat({ url, stream, schema, ...rest }) {
    const client = new OpenAI({ apiKey: "key", baseURL: url + "/v1", ...limits(rest) });
    const body = { model: "gpt-5-mini", max_completion_tokens: 100, messages: [question] };
    if (schema) body.response_format = { type: "json_schema", json_schema: { name: "test", strict: true, schema } };
    const given = stream
      ? await client.chat.completions.stream({ ...body, stream_options: { include_usage: true } }).finalChatCompletion()
      : await client.chat.completions.create(body);
    const [choice] = given.choices;
    const { content, refusal } = choice.message;
    const stop = refusal ? "refusal" : choice.finish_reason;
    return { text: content ?? "", input: given.usage.prompt_tokens, output: given.usage.completion_tokens, stop, id: given._request_id };
  },

  async responses({ url, stream, schema, ...rest }) {
    const client = new OpenAI({ apiKey: "key", baseURL: url + "/v1", ...limits(rest) });
    const body = { model: "gpt-5-mini", max_output_tokens: 100, input: [question], store: false };
    if (schema) body.text = { format: { type: "json_schema", name: "test", strict: true, schema } };
    const given = stream ? await client.responses.stream(body).finalResponse() : await client.responses.create(body);
    const refuses = given.output.some((item) => item.content?.some((part) => part.type === "refusal"));
    const stop = refuses ? "refusal" : given.status;
    return { text: given.output_text ?? "", input: given.usage.input_tokens, output: given.usage.output_tokens, stop, id: given._request_id };
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { api, ...rest } = JSON.parse(line);
  let answer;
  try {
    answer = await apis[api](rest);
  } catch (error) {
    const type = error.error?.error?.type ?? error.code ?? error.type;
    answer = { error: error.constructor.name, status: error.status, type, id: error.requestID ?? error.request_id };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
