// Renders formulas for the build: one JSON line in, {tex, display}; one out, {html} or {error}.
import { createInterface } from "node:readline";
import katex from "katex";

const strict = (code) => (code === "unicodeTextInMathMode" ? "ignore" : "error");

for await (const line of createInterface({ input: process.stdin })) {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    answer = { html: katex.renderToString(tex, { displayMode: display, strict }) };
  } catch (error) {
    answer = { error: error.message };
  }
  console.log(JSON.stringify(answer));
}
